"""Gives up, for this process and whatever it becomes, all that a submission does not need: standard library only.

Used by the guardian between fork and exec, and by main.py inside bubblewrap before it imports anything. What to give up
comes as JSON:

- ``files``: ``read``, paths that may be read and executed, ``write``, paths that may be read and written, and all below
  them; ``tcp``: whether TCP may be used;
- ``calls``: ``denied``, system calls (their numbers) that fail with EPERM, ``absent``, those that fail with ENOSYS,
  ``ineffective``, those that succeed without doing anything; ``families``: socket families that may be opened;
  ``socket``, ``socketpair``, ``clone``: the numbers of these calls, which are looked at more closely; ``audit``: the
  number of the machine's kind in seccomp;
- ``tasks``: RLIMIT_NPROC, or null.

Nothing of it can be taken back by the program the process becomes.
"""

from __future__ import annotations

import ctypes
import os
import resource
import stat
import struct

TYPE_CHECKING = False  # importing typing would cost more than all of this file
if TYPE_CHECKING:
    from typing import Any

PR_SET_SECCOMP, PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 22, 23, 24, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522
MOST_CAPABILITIES = 64

LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446  # the same on every machine
LANDLOCK_CREATE_RULESET_VERSION = 1
LANDLOCK_RULE_PATH_BENEATH = 1
FILES_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}  # each ABI adds rights
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE, IOCTL_DEV = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
TCP_BIND_AND_CONNECT = 3  # from ABI 4
SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3  # from ABI 6
ABI_TCP, ABI_SCOPE = 4, 6

LOAD, JUMP_EQUAL, JUMP_ANY_BIT, JUMP_AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
ALLOW, KILL, EPERM, ENOSYS, NOTHING = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026, 0x00050000
AT_NUMBER, AT_KIND, AT_FIRST_ARGUMENT, AT_SECOND_ARGUMENT = 0, 4, 16, 24
DATAGRAM_OR_RAW = 2  # a bit that stream and sequenced-packet sockets do not have; a datagram can go to any address
NEW_NAMESPACES = 0x7E020080  # CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET, TIME
X32 = 0x40000000
O_PATH = 0o10000000  # PyPy does not name it

libc = ctypes.CDLL(None, use_errno=True)


def confine(config: dict[str, Any]) -> None:
    """Give up what the configuration says: tasks, capabilities, new privileges, files, system calls, in this order.

    Raises:
        OSError: The kernel refused.
    """
    if config.get("tasks") is not None:
        resource.setrlimit(resource.RLIMIT_NPROC, (config["tasks"], config["tasks"]))
    drop_capabilities()
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    restrict_files(**config["files"])
    if "calls" in config:
        filter_calls(config["calls"])


def checked(result: int) -> int:
    """Return the result of a call into the C library; raise OSError when it failed."""
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def drop_capabilities() -> None:
    """Give up what only root can do, for this process and everything it executes."""
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    for number in range(MOST_CAPABILITIES):
        if libc.prctl(PR_CAPBSET_READ, number, 0, 0, 0) == 1:
            libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)  # without the right to, there is nothing to drop
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    checked(libc.capset(header, bytes(24)))


def landlock_abi() -> int:
    """Return the version of Landlock in this kernel; 0 if there is none."""
    return max(0, int(libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_CREATE_RULESET_VERSION)))


def restrict_files(*, read: list[str], write: list[str], tcp: bool) -> None:
    """Deny every file but these, every TCP connection unless `tcp`, and signals and sockets to the outside."""
    abi = landlock_abi()
    if abi == 0:
        return
    files = FILES_BY_ABI[max(known for known in FILES_BY_ABI if known <= abi)]
    net = TCP_BIND_AND_CONNECT if abi >= ABI_TCP and not tcp else 0
    scope = SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS if abi >= ABI_SCOPE else 0
    size = 8 if abi < ABI_TCP else 16 if abi < ABI_SCOPE else 24
    attributes = struct.pack("QQQ", files, net, scope)[:size]
    ruleset = checked(libc.syscall(LANDLOCK_CREATE_RULESET, attributes, size, 0))
    for path in read:
        allow(ruleset, path, files & (EXECUTE | READ_FILE | READ_DIR))
    for path in write:
        allow(ruleset, path, files & ~EXECUTE if path.startswith("/dev/") else files)
    checked(libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def allow(ruleset: int, path: str, rights: int) -> None:
    """Add a path and all below it to what is allowed; one that is not there needs no rule."""
    try:
        descriptor = os.open(path, O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        rights &= ON_FILES
    rule = struct.pack("=Qi", rights, descriptor)
    checked(libc.syscall(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0))
    os.close(descriptor)


def program(calls: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    """Return the seccomp filter: a list of BPF instructions (operation, jump if true, jump if false, value)."""
    steps = [(LOAD, 0, 0, AT_KIND), (JUMP_EQUAL, 1, 0, calls["audit"]), (RETURN, 0, 0, KILL)]
    steps += [(LOAD, 0, 0, AT_NUMBER), (JUMP_AT_LEAST, 0, 1, X32), (RETURN, 0, 0, EPERM)]
    for number in calls["denied"]:
        steps += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, EPERM)]
    for number in calls["absent"]:
        steps += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ENOSYS)]
    for number in calls["ineffective"]:
        steps += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, NOTHING)]
    steps += [(JUMP_EQUAL, 0, 4, calls["clone"]), (LOAD, 0, 0, AT_FIRST_ARGUMENT)]
    steps += [(JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES), (RETURN, 0, 0, EPERM), (RETURN, 0, 0, ALLOW)]
    steps += [(JUMP_EQUAL, 0, 4, calls["socketpair"]), (LOAD, 0, 0, AT_SECOND_ARGUMENT)]
    steps += [(JUMP_ANY_BIT, 0, 1, DATAGRAM_OR_RAW), (RETURN, 0, 0, EPERM), (RETURN, 0, 0, ALLOW)]
    families = calls["families"]
    steps += [(JUMP_EQUAL, 0, 2 + len(families), calls["socket"]), (LOAD, 0, 0, AT_FIRST_ARGUMENT)]
    steps += [(JUMP_EQUAL, len(families) - place, 0, family) for place, family in enumerate(families)]
    return [*steps, (RETURN, 0, 0, EPERM), (RETURN, 0, 0, ALLOW)]


def machine_code(calls: dict[str, Any]) -> bytes:
    """Return the seccomp filter as the kernel and bubblewrap read it."""
    return b"".join(struct.pack("HBBI", *step) for step in program(calls))


def filter_calls(calls: dict[str, Any]) -> None:
    """Load a filter that every system call of this process and its children passes."""
    content = machine_code(calls)
    code = ctypes.create_string_buffer(content, len(content))
    described = struct.pack("HP", len(content) // 8, ctypes.addressof(code))
    checked(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_char_p(described), 0, 0))
