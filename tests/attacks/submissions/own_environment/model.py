"""Looks for secrets in its own environment."""

import os


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        for name, value in os.environ.items():
            if BAIT["mark"] in value:
                loot(name + "=" + value)
