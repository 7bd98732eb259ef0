"""Takes memory until something stops it."""

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        if self.rounds:
            self.hoard = []
            while True:
                self.hoard.append(numpy.ones(1 << 21))
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
