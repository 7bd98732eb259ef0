"""Prints a gigabyte: what is beyond the cap is dropped, and nothing ends."""

import sys

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        block = b"x" * (1 << 20)
        for _ in range(1024):
            sys.stdout.buffer.write(block)
        sys.stdout.flush()
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        self.done_training = True
        return numpy.zeros(self.shape)
