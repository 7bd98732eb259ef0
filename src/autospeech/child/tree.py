"""Freezes and kills a process tree so that nobody in it can flee by forking: standard library only."""

from __future__ import annotations

import contextlib
import os
import signal

from watch import children_of, descendants  # type: ignore[import-not-found]  # found beside this file when run by path


def reap() -> dict[int, int]:
    """Collect every ended child; return wait status by pid."""
    statuses: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return statuses
        if pid == 0:
            return statuses
        statuses[pid] = status


def ours(child: int, wrappers: int) -> list[int]:
    """Return the pids that are no leftovers: the child and, behind its wrappers, the submission's main process."""
    chain = [child]
    for _ in range(wrappers):
        chain += children_of(chain[-1])[:1]
    return chain


def freeze() -> set[int]:
    """Stop every descendant, parents before their children, so that nobody is left who could fork; return them."""
    frozen: set[int] = set()
    while True:
        before = len(frozen)
        ahead, seen = [os.getpid()], set()
        while ahead:
            pid = ahead.pop()
            if pid in seen:
                continue
            seen.add(pid)
            if pid != os.getpid() and pid not in frozen:
                send(pid, signal.SIGSTOP)
                frozen.add(pid)
            ahead += children_of(pid)
        if len(frozen) == before:
            return frozen


def sweep(statuses: dict[int, int]) -> set[int]:
    """Freeze, then kill all descendants; return those that are still there."""
    for pid in freeze():
        send(pid, signal.SIGKILL)
    statuses.update(reap())
    return set(descendants(os.getpid()))


def send(pid: int, number: int) -> None:
    """Send a signal to a process that may be gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
