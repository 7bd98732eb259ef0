"""Looks for the dataset's name in mounts, arguments, environment, descriptors, settings."""

import os
import sys


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def __init__(self, metadata):
        Attacker.__init__(self, metadata)
        self.metadata = metadata

    def attack(self):
        found = [str(sys.argv), str(dict(os.environ)), os.getcwd(), str(self.metadata)]
        found += [
            str(attempt(read, "/proc/self/" + name)) for name in ("mountinfo", "cmdline", "environ", "maps", "mounts")
        ]
        found += [str(attempt(os.readlink, "/proc/self/fd/%d" % number)) for number in range(32)]
        found += [str(attempt(os.listdir, place)) for place in (".", "..", os.environ["HOME"], os.environ["TMPDIR"])]
        for text in found:
            if "the-secret" + "-name" in text:
                loot(text)
