"""Has no attribute done_training: it counts as False for ever."""

import time

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        time.sleep(0.05)

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
