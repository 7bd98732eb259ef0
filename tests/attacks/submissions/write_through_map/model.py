"""Changes the samples through the mapping it was given: writes to it and asks for it to be written back."""

import ctypes


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def __init__(self, metadata):
        Attacker.__init__(self, metadata)
        self.clips = []

    def train(self, data, remaining):
        self.clips = data[0]
        Attacker.train(self, data, remaining)

    def attack(self):
        with open("/proc/self/maps") as stream:
            maps = [line for line in stream if BAIT["store_name"] in line]
        clips = self.clips
        for clip in clips:
            clip[:] = 7
        for line in maps:
            begin, end = (int(part, 16) for part in line.split()[0].split("-"))
            libc = ctypes.CDLL(None, use_errno=True)
            libc.msync(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), 4)
