"""Makes namespaces and mounts of its own, to be root there."""

import ctypes
import os


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        libc = ctypes.CDLL(None, use_errno=True)
        for flag in (0x10000000, 0x00020000, 0x40000000):
            if os.fork() == 0:
                if libc.unshare(flag) == 0:
                    loot("unshare(%x)" % flag)
                os._exit(0)
            os.wait()
        if libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) == 0:
            loot("clone")
            os._exit(0)
        if libc.mount(b"none", os.getcwd().encode(), b"tmpfs", 0, None) == 0:
            loot("mount")
            libc.umount2(os.getcwd().encode(), 2)
        if libc.chroot(b".") == 0:
            loot("chroot")
