"""Writes outside its folders, and over predictions that are stored already."""

import os


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


def write(path):
    with open(path, "ab") as stream:
        stream.write(b"forged")


class Model(Attacker):
    def attack(self):
        for path in (
            os.path.join(BAIT["outside"], "written"),
            os.path.join(BAIT["run"], "predictions", "9999.npy"),
            os.path.join(BAIT["run"], "journal.jsonl"),
        ):
            attempt(write, path)
