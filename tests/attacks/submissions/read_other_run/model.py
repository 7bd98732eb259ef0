"""Lists and reads another run's folder."""

import os


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        names = attempt(os.listdir, BAIT["other_run"])
        if names:
            loot(names)
        content = attempt(read, os.path.join(BAIT["other_run"], "record.json"))
        if content:
            loot(content)
