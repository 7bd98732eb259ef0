"""Outlives its deadline: double fork, sessions of its own, every signal ignored."""

import os
import signal
import time


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    for number in range(1, 65):
                        attempt(signal.signal, number, signal.SIG_IGN)
                    os.closerange(0, 1024)
                    while True:
                        time.sleep(1)
                os._exit(0)
        time.sleep(3600)
