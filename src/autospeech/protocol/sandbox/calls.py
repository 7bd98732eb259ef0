"""What a submission may not ask of the kernel: system calls by name, with their numbers on each kind of machine.

Source: the kernel's asm/unistd_64.h (x86_64) and asm-generic/unistd.h (aarch64).
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["KNOWN_MACHINES", "call_rules"]


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Numbers of one kind of machine."""

    audit: int
    """How seccomp names it."""
    column: int
    """Its place in the table of calls."""


KNOWN_MACHINES: Final = {
    "x86_64": Machine(audit=0xC000003E, column=0),
    "aarch64": Machine(audit=0xC00000B7, column=1),
}
"""Machines whose numbers are known here."""

_LOOKED_AT: Final = {"clone": (56, 220), "socket": (41, 198), "socketpair": (53, 199)}
_ABSENT: Final = {"clone3": (435, 435)}
"""Its flags lie in memory, where no filter sees them; the C library falls back to clone."""
_CONNECTING: Final = {"connect": (42, 203), "bind": (49, 200), "listen": (50, 201)}
_FACTS_OF_FILES: Final = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}
"""Landlock does not keep these inside; where there is no mount namespace they succeed without any effect."""
_OTHER_PROCESSES: Final = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
}
_MOUNTS_AND_NAMESPACES: Final = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "open_tree": (428, 428),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
}
_KERNEL: Final = {
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "fanotify_init": (300, 262),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "iopl": (172, None),
    "ioperm": (173, None),
    "memfd_secret": (447, 447),
    "personality": (135, 92),
}
_CLOCKS_AND_NAMES: Final = {
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
}
_CORES: Final = {"sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274)}
"""The cores of a run are the supervisor's to choose."""

_DENIED: Final = {**_OTHER_PROCESSES, **_MOUNTS_AND_NAMESPACES, **_KERNEL, **_CLOCKS_AND_NAMES, **_CORES}


def call_rules(*, connecting: bool, own_files: bool) -> dict[str, Any]:
    """Return the part of the confinement that speaks of system calls, for this machine.

    Args:
        connecting: Whether sockets may be connected and bound; where they may not, pairs of them are all there is.
        own_files: Whether it reaches no files but its own, so that it may change their modes and times.
    """
    machine = KNOWN_MACHINES[platform.machine()]
    return {
        "audit": machine.audit,
        "denied": _numbers(_DENIED if connecting else {**_DENIED, **_CONNECTING}, machine),
        "absent": _numbers(_ABSENT, machine),
        "ineffective": [] if own_files else _numbers(_FACTS_OF_FILES, machine),
        **{name: numbers[machine.column] for name, numbers in _LOOKED_AT.items()},
    }


def _numbers(calls: Mapping[str, tuple[int | None, int | None]], machine: Machine) -> list[int]:
    numbers = (numbers[machine.column] for numbers in calls.values())
    return [number for number in numbers if number is not None]
