"""Writes beside model.py, in HOME and in TMPDIR, as 2019 submissions do."""

import os
import tempfile

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        for folder in (
            os.path.dirname(os.path.abspath(__file__)),
            os.getcwd(),
            os.environ["HOME"],
            tempfile.gettempdir(),
        ):
            with open(os.path.join(folder, "note.txt"), "w") as stream:
                stream.write("kept for the next round")
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        if self.rounds == 2:
            self.done_training = True
        return numpy.zeros(self.shape)
