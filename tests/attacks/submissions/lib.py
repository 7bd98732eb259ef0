"""What every attack shares: it knows the paths of everything it wants, and cries LOOT when it gets something."""

import json
import os

import numpy

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "settings.json")) as stream:
    BAIT = json.load(stream)


def loot(what):
    """Tell of a success; the test looks for it."""
    print("LOOT: " + str(what)[:2000], flush=True)


def attempt(step, *arguments):
    """Try one step; say what stopped it."""
    try:
        return step(*arguments)
    except Exception as error:
        print("stopped: %s: %s" % (type(error).__name__, error), flush=True)
        return None


def read(path):
    with open(path, "rb") as stream:
        return stream.read(1 << 16)


def sockets():
    """Return the descriptors of its own sockets: the connection to the supervisor."""
    found = []
    for number in range(256):
        try:
            if os.readlink("/proc/self/fd/%d" % number).startswith("socket"):
                found.append(number)
        except OSError:
            pass
    return found


class Attacker:
    """A submission that attacks in its first train() and then goes on as if nothing had been."""

    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, data, remaining):
        self.rounds += 1
        if self.rounds == 1:
            self.attack()

    def attack(self):
        pass

    def test(self, clips, remaining):
        self.done_training = self.rounds == 2
        return self.predict()

    def predict(self):
        return numpy.zeros(self.shape)


def truth(shape):
    """Return which score belongs to its clip's class: what an attacker on the scorer claims to know."""
    return numpy.arange(shape[0])[:, None] % shape[1] == numpy.arange(shape[1])
