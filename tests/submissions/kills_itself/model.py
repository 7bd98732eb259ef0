"""Kills its own process."""

import os
import signal

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        os.kill(os.getpid(), signal.SIGKILL)

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
