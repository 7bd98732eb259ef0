"""Kills processes that are not its own."""

import os
import signal


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            attempt(os.kill, BAIT["victim"], number)
