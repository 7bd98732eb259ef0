"""Sets the machine's clock."""

import time

from lib import Attacker, attempt, loot


def turn():
    time.clock_settime(time.CLOCK_REALTIME, time.time())
    return True


class Model(Attacker):
    def attack(self):
        if attempt(turn):
            loot("set")
