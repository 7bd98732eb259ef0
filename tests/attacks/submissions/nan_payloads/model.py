"""Hides messages in NaNs: signalling, negative and quiet ones, as many bits as fit."""

import numpy

from lib import Attacker, truth  # noqa: F401

PATTERNS = [0x7FF0000000000001, 0xFFF4DEADBEEF0001, 0x7FF8ABABABABABAB, 0x7FFFFFFFFFFFFFFF]


class Model(Attacker):
    def predict(self):
        scores = numpy.where(truth(self.shape), 1.0, 0.0)
        if self.rounds == 2:
            scores.view("u8").flat[: len(PATTERNS)] = numpy.array(PATTERNS, "u8")
        return scores
