"""Replaces numpy's and time's functions in its own process, to slip a NaN through and stop the clock."""

import time

import numpy


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Sly(numpy.ndarray):
    """An array of the right shape whose values are none."""

    def __new__(cls, shape):
        return numpy.full(shape, numpy.nan).view(cls)


class Model(Attacker):
    def attack(self):
        time.monotonic = time.time = lambda: 0.0
        numpy.isfinite = lambda array: numpy.ones(numpy.shape(array), dtype=bool)
        numpy.asarray = lambda result, *rest: Sly(self.shape)
