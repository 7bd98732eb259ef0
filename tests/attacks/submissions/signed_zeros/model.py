"""Tells its classes apart by the sign of zero, which is no order."""

import numpy

from lib import Attacker, truth  # noqa: F401


class Model(Attacker):
    def predict(self):
        first, second = (0.0, -0.0) if self.rounds == 1 else (-0.0, 0.0)
        return numpy.where(truth(self.shape), first, second)
