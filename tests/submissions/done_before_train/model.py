"""Is done before it begins."""

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0
        self.done_training = True

    def train(self, train_dataset, remaining_time_budget=None):
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
