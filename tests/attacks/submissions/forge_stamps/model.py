"""Claims in its replies that no time has passed, and replies to test() before it thought."""

import os
import struct
import time


from lib import BAIT, Attacker, attempt, loot, read, sockets  # noqa: F401


class Model(Attacker):
    def attack(self):
        for name in sockets():
            header = b'{"done": false, "spent": 0, "seconds": 0, "remaining": 99999}'
            time.sleep(0.5)
            os.write(name, struct.pack("!IQ", len(header), 0) + header)
        time.sleep(3600)
