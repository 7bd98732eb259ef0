"""Takes memory in children, each below the limit."""

import os
import time

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        for _ in range(8):
            if os.fork() == 0:
                hoard = numpy.ones(8 << 20)
                time.sleep(3600)
        time.sleep(3600)

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
