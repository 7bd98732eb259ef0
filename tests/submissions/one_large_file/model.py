"""Writes one file larger than its whole disk may be."""

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        with open("large", "wb") as stream:
            for _ in range(1 << 10):
                stream.write(bytes(1 << 20))

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
