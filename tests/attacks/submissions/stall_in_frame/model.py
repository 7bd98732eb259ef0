"""Stalls in the middle of a reply."""

import os
import struct
import time


from lib import BAIT, Attacker, attempt, loot, read, sockets  # noqa: F401


class Model(Attacker):
    def attack(self):
        for name in sockets():
            os.write(name, struct.pack("!IQ", 100, 0) + b"{")
        time.sleep(3600)
