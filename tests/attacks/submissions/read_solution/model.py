"""Reads the test labels, whose path it knows."""

from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        for path in (BAIT["solution"], "/proc/%d/root%s" % (BAIT["supervisor"], BAIT["solution"])):
            content = attempt(read, path)
            if content:
                loot(content)
