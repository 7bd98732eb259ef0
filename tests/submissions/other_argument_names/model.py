"""Names its arguments as it likes: they are passed by position."""

import numpy


class Model:
    done_training = False

    def __init__(self, meta):
        self.shape = (meta["test_num"], meta["class_num"])

    def train(self, data, seconds_left):
        assert 0 < seconds_left <= 20

    def test(self, clips, seconds_left):
        assert 0 < seconds_left <= 20
        self.done_training = True
        return numpy.zeros(self.shape)
