"""Hides memory in files that no process maps."""

import os
import time


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        hoard = []
        while True:
            hoard.append(os.memfd_create("hoard"))
            os.write(hoard[-1], bytes(1 << 22))
            time.sleep(0.002)
