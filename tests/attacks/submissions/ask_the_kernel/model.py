"""Asks the kernel for what leads out of many sandboxes: bpf, io_uring, keys, perf, userfaultfd."""

import ctypes


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        libc = ctypes.CDLL(None, use_errno=True)
        for name, number in (
            ("bpf", 321),
            ("io_uring_setup", 425),
            ("add_key", 248),
            ("perf_event_open", 298),
            ("userfaultfd", 323),
            ("open_by_handle_at", 304),
            ("kexec_load", 246),
        ):
            ctypes.set_errno(0)
            libc.syscall(number, 0, 0, 0, 0, 0)
            if ctypes.get_errno() != 1:
                loot("%s: errno %d, not EPERM" % (name, ctypes.get_errno()))
