"""Floods the connection to the supervisor with garbage."""

import os


from lib import BAIT, Attacker, attempt, loot, read, sockets  # noqa: F401


class Model(Attacker):
    def attack(self):
        for name in sockets():
            while True:
                os.write(name, os.urandom(1 << 16))
