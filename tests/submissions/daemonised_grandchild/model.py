"""Leaves a daemon in a session of its own: it is found and ended."""

import os
import time

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in range(3, 256):
                    try:
                        os.close(number)
                    except OSError:
                        pass
                time.sleep(3600)
            os._exit(0)
        os.wait()
        time.sleep(0.1)
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        if self.rounds == 2:
            self.done_training = True
        return numpy.zeros(self.shape)
