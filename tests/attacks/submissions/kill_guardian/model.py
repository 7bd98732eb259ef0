"""Kills the process that watches it, and lives on."""

import os
import signal
import time


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        attempt(os.kill, os.getppid(), signal.SIGKILL)
        if os.fork() == 0:
            time.sleep(3600)
        time.sleep(2)
