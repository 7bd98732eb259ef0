"""Its result's conversion never ends: the budget ends it."""

import time

import numpy


class Lazy:
    def __array__(self, *args, **kwargs):
        time.sleep(3600)


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape) if self.rounds == 1 else Lazy()
