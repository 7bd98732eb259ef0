"""Takes more cores than it was given."""

import os


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        attempt(os.sched_setaffinity, 0, range(os.cpu_count()))
        if len(os.sched_getaffinity(0)) > 1:
            loot(os.sched_getaffinity(0))
