"""Predicts the largest numbers there are, whose sums and differences are infinite or no numbers."""

import numpy

from lib import Attacker, truth  # noqa: F401

MOST = 1.7976931348623157e308


class Model(Attacker):
    def predict(self):
        scores = numpy.where(truth(self.shape), MOST, -MOST)
        if self.rounds == 2:
            scores[:, 1:] = MOST  # only class 0 is told apart
        return scores
