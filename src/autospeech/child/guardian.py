"""Starts the submission's interpreter, watches it, and ends its whole process tree: standard library only.

The parent starts this file by path (``python -E -s -S guardian.py FD SCRATCH``) in a session of its own and talks to it
over the socket FD, one JSON message a packet:

- parent to guardian: first the order, later anything, which means: end the tree now. A closed socket (the parent died,
  even by kill -9) means the same. In the end the guardian removes the scratch folder.
  The order: ``argv``, ``env``, ``cwd``; ``keep``, the descriptors that the submission's program inherits; ``cores``;
  ``wrappers``, how many processes of ours stand between guardian and submission; ``confine``, what the process gives up
  before it becomes the program, or null; ``filter``, the system calls that a wrapper named in ``argv`` takes away, or
  null; and the limits of ``watch.Watch``.
- guardian to parent: ``{"started": pid}`` or ``{"failed": why}``; at the end one report: ``exit_code``, ``signal``,
  ``passed`` (the limit that was passed, if one was), ``peak`` (bytes of memory), ``leftovers`` (names of processes
  beside the main one that were still alive), ``survivors`` (that could not be ended).

As a child subreaper it inherits every orphan of the tree, so a daemonised grandchild in a session of its own is found
as its descendant like any other.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time

from confine import confine, machine_code  # type: ignore[import-not-found]  # found beside this file when run by path
from tree import freeze, ours, reap, send, sweep  # type: ignore[import-not-found]  # found there, too
from watch import Watch, identity, tasks_of  # type: ignore[import-not-found]  # found beside this file when run by path

TYPE_CHECKING = False  # importing typing would cost more than all of this file
if TYPE_CHECKING:
    from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
OOM_SCORE = b"900"  # of 1000: the kernel ends a submission before anything else on the machine
LOOK_EVERY_MS = 40
GIVE_UP_AFTER = 10.0  # seconds; a process in uninterruptible sleep cannot be ended sooner
NAMED = 20
FILTER = "FILTER"  # stands in a wrapper's arguments for the descriptor of the filter
SIGNALLED = 128  # a wrapper, like a shell, adds this to the number of the signal its program died of
ORDER_BYTES = 1 << 20


def main() -> None:
    """Follow the parent's order until the tree has ended."""
    control = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(control.fileno(), False)  # the submission must not speak in our name
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    come_first()
    asked = control.recv(ORDER_BYTES)
    try:
        if asked:
            follow(json.loads(asked), control, libc)
    finally:
        shutil.rmtree(sys.argv[2], ignore_errors=True)  # the parent does so too, unless it was killed


def follow(order: dict[str, Any], control: socket.socket, libc: ctypes.CDLL) -> None:
    """Start the submission, wait for its end or for a reason to end it, and report."""
    child = start(order, libc)
    if child is None:
        say(control, {"failed": "cannot be executed"})
        return
    status = passed = None
    try:
        release(order["keep"])
        say(control, {"started": child})
        watch = Watch(os.getpid(), order)
        status, passed = wait_for_end(control, child, watch)
    finally:  # whatever happened to us, nothing of the submission goes on
        report = end_tree(child, status, order["wrappers"])
    tell(control, dict(report, passed=passed, peak=watch.peak))


def come_first() -> None:
    """Have this process run before all others where we may ask for that: a fork bomb must not starve its guardian."""
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))


def start(order: dict[str, Any], libc: ctypes.CDLL) -> int | None:
    """Fork the submission's interpreter; return its pid, or None if it cannot be executed."""
    if order["filter"]:
        hand_filter(order)
    reader, writer = os.pipe()  # closed by a successful exec
    guardian = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            become(order, libc, guardian)
        except OSError:
            os.write(writer, b"x")
        os._exit(127)
    os.close(writer)
    failed = os.read(reader, 1)
    os.close(reader)
    if failed:
        os.waitpid(child, 0)
        return None
    return child


def become(order: dict[str, Any], libc: ctypes.CDLL, guardian: int) -> None:
    """Turn this fresh fork into the submission's interpreter."""
    os.setsid()  # kill(0) in the submission must not reach the guardian
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != guardian:
        os._exit(127)  # it died before we asked to die with it
    with open("/proc/self/oom_score_adj", "wb") as score:
        score.write(OOM_SCORE)
    if order["cores"]:
        os.sched_setaffinity(0, order["cores"])
    limit(resource.RLIMIT_FSIZE, order["disk_bytes"])
    limit(resource.RLIMIT_NOFILE, order["open_files"])
    limit(resource.RLIMIT_CORE, 0)
    if os.getuid() != 0:  # whom it does not bind
        limit(resource.RLIMIT_NPROC, tasks_of(os.getuid()) + order["tasks"])
    for descriptor in order["keep"]:
        os.set_inheritable(descriptor, True)
    os.chdir(order["cwd"])
    if order["confine"]:
        confine(order["confine"])
    os.execve(order["argv"][0], order["argv"], order["env"])  # noqa: S606  a list of arguments, no shell


def hand_filter(order: dict[str, Any]) -> None:
    """Put the filter of system calls where the wrapper reads it: a descriptor whose number is in its arguments."""
    descriptor = os.memfd_create("filter")
    os.write(descriptor, machine_code(order["filter"]))
    os.lseek(descriptor, 0, os.SEEK_SET)
    order["argv"] = [str(descriptor) if word == FILTER else word for word in order["argv"]]
    order["keep"].append(descriptor)


def limit(kind: int, value: int) -> None:
    """Lower a limit of this process, never raising what the machine allows."""
    hard = resource.getrlimit(kind)[1]
    lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (lowered, lowered))


def release(keep: list[int]) -> None:
    """Let go of what only the submission's program uses, so that pipes and sockets end with the tree."""
    for descriptor in keep:
        os.close(descriptor)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def wait_for_end(control: socket.socket, child: int, watch: Watch) -> tuple[int | None, dict[str, Any] | None]:
    """Wait until the child ends (return its wait status), a limit is passed (return which) or the parent speaks."""
    poll = select.poll()
    pidfd = os.pidfd_open(child)
    poll.register(control, select.POLLIN)
    poll.register(pidfd, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll(LOOK_EVERY_MS):
            if descriptor == control.fileno():
                return None, None
        statuses = reap()
        if child in statuses:
            return statuses[child], None
        passed = watch.look()
        if passed:
            return None, passed


def end_tree(child: int, status: int | None, wrappers: int) -> dict[str, Any]:
    """Freeze, name, kill and reap every descendant; return the report."""
    main_ones = ours(child, wrappers)
    alive = {pid: identity(str(pid))[1:] for pid in freeze()}
    leftovers = [name for pid, (name, state) in alive.items() if pid not in main_ones and state != "Z"]
    for pid in main_ones[1:2]:
        send(pid, signal.SIGKILL)  # the first process of a namespace takes all others with it
    statuses = {} if status is None else {child: status}
    deadline = time.monotonic() + GIVE_UP_AFTER
    left = sweep(statuses)
    while left and time.monotonic() < deadline:
        time.sleep(0.001)
        left = sweep(statuses)
    return {
        **how_ended(statuses.get(child), by_us=status is None, wrapped=wrappers > 0),
        "leftovers": leftovers[:NAMED],
        "leftover_count": len(leftovers),
        "survivors": len(left),
    }


def how_ended(status: int | None, *, by_us: bool, wrapped: bool) -> dict[str, int | None]:
    """Tell exit code and signal; both None when it was we who ended it."""
    if status is None or by_us:
        return {"exit_code": None, "signal": None}
    if os.WIFSIGNALED(status):
        return {"exit_code": None, "signal": os.WTERMSIG(status)}
    code = os.WEXITSTATUS(status)
    if wrapped and code > SIGNALLED:
        return {"exit_code": None, "signal": code - SIGNALLED}
    return {"exit_code": code, "signal": None}


def say(control: socket.socket, message: dict[str, Any]) -> None:
    """Send a message; a parent that is dead is noticed when we listen."""
    with contextlib.suppress(OSError):
        control.send(json.dumps(message).encode())


def tell(control: socket.socket, report: dict[str, Any]) -> None:
    """Send the report and wait until the parent has closed its end, or is dead."""
    say(control, report)
    with contextlib.suppress(OSError):
        while control.recv(1024):
            pass  # an order to end that crossed the report: closing over it would take the report back


if __name__ == "__main__":
    main()
