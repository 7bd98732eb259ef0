"""Changes the training data in place: the same objects come again, as it left them."""

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        clips, labels = train_dataset
        if self.rounds:
            assert clips is self.clips and labels is self.labels, "other objects than before"
            assert len(clips) == self.count - 1, "a list that does not remember"
            assert (clips[0] == 7).all(), "an array that does not remember"
            assert labels[0, 0] == 9, "labels that do not remember"
        else:
            clips.pop()
            clips[0][:] = 7
            labels[0, 0] = 9
            self.clips, self.labels, self.count = clips, labels, len(clips) + 1
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        if self.rounds == 2:
            self.done_training = True
        return numpy.zeros(self.shape)
