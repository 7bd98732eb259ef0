"""Raises an error whose text cannot be made."""

import numpy


class Silent(Exception):
    def __str__(self):
        raise RuntimeError("no text")


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        raise Silent()

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
