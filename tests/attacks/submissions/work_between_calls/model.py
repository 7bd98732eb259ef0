"""Works in a thread after it has replied, while no call is counted."""

import threading


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        def work():
            while True:
                sum(range(1000))

        for _ in range(2):
            threading.Thread(target=work, daemon=True).start()
