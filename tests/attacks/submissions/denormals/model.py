"""Tells its classes apart by the smallest numbers there are, which some arithmetic takes for zero."""

import numpy

from lib import Attacker, truth  # noqa: F401


class Model(Attacker):
    def predict(self):
        if self.rounds == 1:
            return numpy.where(truth(self.shape), 5e-324, 0.0)
        return numpy.where(truth(self.shape), numpy.float32(1.5e-45), numpy.float32(3e-45))
