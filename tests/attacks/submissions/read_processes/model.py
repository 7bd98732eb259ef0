"""Looks through /proc at the supervisor and everybody else: environment, memory, arguments."""

import os


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        for pid in [BAIT["supervisor"], BAIT["victim"], os.getppid()]:
            for name in ("environ", "cmdline", "maps", "io"):
                content = attempt(read, "/proc/%d/%s" % (pid, name))
                if (
                    content
                    and b"main.py" not in content
                    and b"bwrap" not in content
                    and BAIT["mark"].encode() in content
                ):
                    loot(content)
        for name in attempt(os.listdir, "/proc") or ():
            if name.isdigit() and int(name) != os.getpid():
                content = attempt(read, "/proc/%s/cmdline" % name)
                if content and BAIT["mark"].encode() in content:
                    loot(content)
