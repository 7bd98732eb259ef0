"""Insists on what the 2019 programs gave: a real list of plain writable float32 arrays."""

import numpy


def check(clips):
    assert type(clips) is list
    for clip in clips:
        assert type(clip) is numpy.ndarray and clip.ndim == 1
        assert clip.dtype == numpy.float32 and clip.flags.writeable and clip.flags.c_contiguous
        clip *= 1.0


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        assert type(train_dataset) is tuple and len(train_dataset) == 2
        clips, labels = train_dataset
        check(clips)
        assert type(labels) is numpy.ndarray and labels.shape == (len(clips), self.shape[1])
        assert (labels.sum(axis=1) == 1).all()
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        check(test_x)
        assert len(test_x) == self.shape[0]
        if self.rounds == 2:
            self.done_training = True
        return numpy.zeros(self.shape)
