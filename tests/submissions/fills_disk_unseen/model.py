"""Fills the disk with files that have no name any more."""

import os
import tempfile
import time

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        hoard = []
        while True:
            hoard.append(tempfile.TemporaryFile())
            hoard[-1].write(bytes(1 << 20))
            hoard[-1].flush()
            time.sleep(0.005)

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
