"""Looks for the data in the constructor: there is none yet."""

import gc
import os
import stat

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0
        for name in os.listdir("/proc/self/fd"):
            try:
                held = os.stat("/proc/self/fd/" + name)
            except OSError:
                continue
            assert not stat.S_ISREG(held.st_mode), "a file is open before train(): " + os.readlink(
                "/proc/self/fd/" + name
            )
        arrays = [one for one in gc.get_objects() if isinstance(one, numpy.ndarray) and one.dtype == numpy.float32]
        assert not any(one.size > 1000 for one in arrays), "samples before train()"

    def train(self, train_dataset, remaining_time_budget=None):
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        if self.rounds == 2:
            self.done_training = True
        return numpy.zeros(self.shape)
