"""Reads the converted samples while it is built, when no second counts."""

from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def __init__(self, metadata):
        Attacker.__init__(self, metadata)
        content = attempt(read, BAIT["store"])
        if content:
            loot("samples before train()")
        import gc

        import numpy

        if any(
            isinstance(one, numpy.ndarray) and one.size > 2000 and one.dtype == numpy.float32
            for one in gc.get_objects()
        ):
            loot("samples in memory")
