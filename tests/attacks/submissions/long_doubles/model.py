"""Sends bytes of its own instead of its prediction: numbers of 16 bytes that no float holds."""

import numpy

from lib import Attacker  # noqa: F401

write = numpy.lib.format.write_array


class Model(Attacker):
    def predict(self):
        number = numpy.longdouble("1e-4930" if self.rounds == 1 else "1e4000")
        content = numpy.full(self.shape, number)
        numpy.lib.format.write_array = lambda stream, array, **options: write(stream, content)
        return numpy.zeros(self.shape)
