"""Forks until it is stopped, and no further than a thousand processes: the machine is not ours alone."""

import os
import time


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        for _ in range(10):
            try:
                os.fork()
            except OSError:
                pass
        time.sleep(60)
