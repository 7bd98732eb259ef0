"""Attaches to another process with ptrace, reads and writes its memory."""

import ctypes


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.ptrace(0x4206, BAIT["victim"], 0, 0) == 0:  # PTRACE_SEIZE
            loot("attached")
            libc.ptrace(17, BAIT["victim"], 0, 0)
        if attempt(open, "/proc/%d/mem" % BAIT["victim"], "r+b"):
            loot("opened its memory")
        place = ctypes.create_string_buffer(8)
        local = (ctypes.c_size_t * 2)(ctypes.addressof(place), 8)
        remote = (ctypes.c_size_t * 2)(BAIT["victim_address"], 8)
        if libc.process_vm_readv(BAIT["victim"], local, 1, remote, 1, 0) > 0:
            loot("read its memory")
