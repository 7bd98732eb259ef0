"""Looks at a process tree through /proc: who is in it, what it uses, which limit is passed; standard library only."""

from __future__ import annotations

import os
import stat
import threading
import time

TYPE_CHECKING = False  # importing typing would cost more than all of this file
if TYPE_CHECKING:
    from typing import Any

LESS_OFTEN = 0.5  # seconds between looks at disk and exact memory, which cost more
STUCK_AFTER = 5.0  # seconds after which a close look is not waited for: the upper bound counts
SHARE = 20  # a look may take a twentieth of the time at most
KIB = 1024
LISTS_CHILDREN = os.path.exists("/proc/self/task/%d/children" % os.getpid())  # most kernels do
BLOCK = 512  # bytes, what stat counts in


def descendants(root: int) -> dict[int, tuple[str, str]]:
    """Return (name, state) by pid of every process below root, from a scan of all processes."""
    children: dict[int, list[int]] = {}
    told: dict[int, tuple[str, str]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            parent, name, state = identity(entry)
            children.setdefault(parent, []).append(int(entry))
            told[int(entry)] = (name, state)
    found = {}
    ahead = [root]
    while ahead:
        for pid in children.get(ahead.pop(), ()):
            found[pid] = told[pid]
            ahead.append(pid)
    return found


def identity(pid: str) -> tuple[int, str, str]:
    """Return (parent's pid, name, state) of a process; parent 0 if it is gone."""
    content = read("/proc/%s/stat" % pid).decode(errors="replace")
    if not content:
        return 0, "", "Z"
    name, _, rest = content.partition("(")[2].rpartition(")")
    state, parent = rest.split()[:2]
    return int(parent), name, state


def read(path: str) -> bytes:
    """Return the content of a file of /proc; empty when the process is gone or may not be looked at."""
    try:
        with open(path, "rb", buffering=0) as stream:
            return stream.read()
    except OSError:
        return b""


def tree(root: int, most: int) -> list[int]:
    """Return the pids below root, at most so many: a tree that grows while it is looked at must not hold us up."""
    found: list[int] = []
    ahead = [root]
    while ahead and len(found) < most:
        children = children_of(ahead.pop())
        found += children
        ahead += children
    return found[:most]


def children_of(pid: int) -> list[int]:
    """Return the children of a process; empty if it is gone."""
    if not LISTS_CHILDREN:
        return [child for child in descendants(pid) if identity(str(child))[0] == pid]
    found: list[int] = []
    for thread in threads(pid):
        found += [int(child) for child in read("/proc/%d/task/%s/children" % (pid, thread)).split()]
    return found


def threads(pid: int) -> list[str]:
    """Return the thread ids of a process; empty if it is gone."""
    try:
        return os.listdir("/proc/%d/task" % pid)
    except OSError:
        return []


def tasks_of(user: int) -> int:
    """Return how many processes and threads a user has on this machine."""
    count = 0
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and os.stat("/proc/" + entry).st_uid == user:
                count += len(threads(int(entry)))
        except OSError:
            continue  # it ended while we looked
    return count


def kib(content: bytes, *names: bytes) -> int:
    """Return the sum in bytes of the named lines of a /proc file that counts in kB."""
    lines = (line.split() for line in content.splitlines())
    return KIB * sum(int(parts[1]) for parts in lines if parts and parts[0] in names and len(parts) > 1)


def memory(pids: list[int]) -> int:
    """Return the private and shared memory of processes in bytes, pages they share counted again for each."""
    return sum(kib(read("/proc/%d/status" % pid), b"RssAnon:", b"RssShmem:") for pid in pids)


def exact_memory(pids: list[int]) -> int:
    """Return the same with every shared page counted once, memory files that nobody maps included."""
    private = shared = 0
    for pid in pids:
        content = read("/proc/%d/smaps_rollup" % pid)
        private += kib(content, b"Pss_Anon:") if content else memory([pid])
        shared += kib(content, b"Pss_Shmem:")
    return private + max(shared, unlinked(pids)["memory"])


def unlinked(pids: list[int]) -> dict[str, int]:
    """Return the bytes of open files without a name: those in ``memory`` (memfd), and those on a ``disk``."""
    seen: dict[tuple[int, int], tuple[str, int]] = {}
    for pid in pids:
        for path in listed("/proc/%d/fd" % pid):
            try:
                facts = os.stat(path)
                if stat.S_ISREG(facts.st_mode) and not facts.st_nlink:
                    seen[facts.st_dev, facts.st_ino] = (kept_in(path), facts.st_blocks * BLOCK)
            except OSError:
                continue  # closed while we looked
    sums = {"memory": 0, "disk": 0}
    for place, size in seen.values():
        sums[place] += size
    return sums


def kept_in(path: str) -> str:
    """Tell where an open file without a name is kept: in ``memory`` or on ``disk``."""
    return "memory" if os.readlink(path).startswith("/memfd:") else "disk"


def listed(folder: str) -> list[str]:
    """Return the paths in a folder; empty if it is gone or may not be looked at."""
    try:
        return [os.path.join(folder, name) for name in os.listdir(folder)]
    except OSError:
        return []


def disk(folder: str) -> int:
    """Return the bytes that a folder and all below it take on disk."""
    total = 0
    ahead = [folder]
    while ahead:
        try:
            with os.scandir(ahead.pop()) as entries:
                for entry in entries:
                    total += entry.stat(follow_symlinks=False).st_blocks * BLOCK
                    if entry.is_dir(follow_symlinks=False):
                        ahead.append(entry.path)
        except OSError:
            continue  # it vanished while we looked
    return total


class Watch:
    """Looks whether the tree below root keeps to its limits.

    Exact memory and disk take long, and the kernel can hold up whoever asks for them (a process that forks without end
    keeps its memory locked): they are looked at in a thread of their own, which nobody waits for.

    Args:
        root: Pid whose descendants are watched.
        limits: ``memory_bytes``, ``processes``, ``tasks`` (threads of all of them), ``disk_bytes`` and ``scratch``, the
            folder whose size counts.
    """

    def __init__(self, root: int, limits: dict[str, Any]) -> None:
        self.peak = 0
        self._root = root
        self._limits = limits
        self._slow: threading.Thread | None = None
        self._began = 0.0
        self._next = 0.0
        self._passed: dict[str, Any] | None = None

    def look(self) -> dict[str, Any] | None:
        """Return the first limit that is passed, as ``limit`` and ``got``; None when all are kept."""
        pids = tree(self._root, self._limits["processes"] + 1)
        passed = self._count(pids) or self._memory(pids) or self._passed
        if passed is None:
            self._look_closely(pids)
        return passed

    def _count(self, pids: list[int]) -> dict[str, Any] | None:
        if len(pids) > self._limits["processes"]:
            return {"limit": "processes", "got": len(pids)}
        count = sum(len(threads(pid)) for pid in pids)
        return {"limit": "threads", "got": count} if count > self._limits["tasks"] else None

    def _memory(self, pids: list[int]) -> dict[str, Any] | None:
        """Look at memory quickly: exact for one process; for more, an upper bound that has the exact one asked for."""
        total = memory(pids)
        if len(pids) == 1:
            self.peak = max(self.peak, total)
        if total <= self._limits["memory_bytes"]:
            return None
        stuck = self._slow is not None and time.monotonic() - self._began > STUCK_AFTER
        if len(pids) == 1 or stuck:
            self.peak = max(self.peak, total)
            return {"limit": "memory", "got": total}
        self._next = 0.0
        return None

    def _look_closely(self, pids: list[int]) -> None:
        """Start the next close look, if it is time and the one before has ended."""
        if self._slow is not None and self._slow.is_alive():
            return
        self._slow = None
        self._began = time.monotonic()
        if self._began >= self._next:
            self._slow = threading.Thread(target=self._closely, args=(pids,), daemon=True)
            self._slow.start()

    def _closely(self, pids: list[int]) -> None:
        held = exact_memory(pids)
        self.peak = max(self.peak, held)
        written = disk(self._limits["scratch"]) + unlinked(pids)["disk"]
        if held > self._limits["memory_bytes"]:
            self._passed = {"limit": "memory", "got": held}
        elif written > self._limits["disk_bytes"]:
            self._passed = {"limit": "disk", "got": written}
        ended = time.monotonic()
        self._next = ended + max(LESS_OFTEN, SHARE * (ended - self._began))
