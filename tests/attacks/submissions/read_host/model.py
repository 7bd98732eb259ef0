"""Reads the machine's secrets: password hashes, keys, the homes of its users."""

import os


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        for path in ("/etc/shadow", os.path.join(BAIT["outside"], "id_ed25519")):
            content = attempt(read, path)
            if content:
                loot(content)
        for folder in ("/root", "/home", BAIT["outside"]):
            names = attempt(os.listdir, folder)
            if set(names or ()) & {".bashrc", ".profile", ".ssh", ".cache", "id_ed25519"}:
                loot(names)
