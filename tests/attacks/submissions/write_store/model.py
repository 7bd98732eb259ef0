"""Changes the samples for every later run: opens the descriptor it was given again, for writing."""

import os
import stat

from lib import BAIT, Attacker, attempt

kept = []
real_close = os.close


def keep(descriptor):
    """Close a descriptor for those who handed us the data, and hold another one of the same file."""
    kept.append(os.dup(descriptor))
    real_close(descriptor)


os.close = keep


def overwrite(path):
    if stat.S_ISREG(os.stat(path).st_mode):
        with open(path, "r+b") as stream:
            stream.write(b"forged")


class Model(Attacker):
    def attack(self):
        print("holds", [os.readlink("/proc/self/fd/%d" % number) for number in kept])
        for number in kept:
            attempt(overwrite, "/proc/self/fd/%d" % number)
            attempt(os.ftruncate, number, 0)
            attempt(os.fchmod, number, 0o777)
            attempt(os.chmod, "/proc/self/fd/%d" % number, 0o777)
            attempt(overwrite, "/proc/self/fd/%d" % number)
        attempt(os.chmod, BAIT["store"], 0o777)
        attempt(overwrite, BAIT["store"])
