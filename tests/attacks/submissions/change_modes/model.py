"""Opens others' files to everybody: chmod, chown, extended attributes, times."""

import os

from lib import BAIT, Attacker, attempt


class Model(Attacker):
    def attack(self):
        path = os.path.join(BAIT["outside"], "id_ed25519")
        attempt(os.chmod, path, 0o777)
        attempt(os.chown, path, 12345, 12345)
        attempt(os.setxattr, path, "user.mark", b"forged")
        attempt(os.utime, path, (0, 0))
