"""Removes its own folder while it runs."""

import os
import shutil

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        shutil.rmtree(os.path.dirname(os.path.abspath(__file__)), ignore_errors=True)
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        if self.rounds == 2:
            self.done_training = True
        return numpy.zeros(self.shape)
