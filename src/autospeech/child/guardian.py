"""Starts the submission's interpreter, watches it, and ends its whole process tree: standard library only.

The parent starts this file by path (``python -I -S guardian.py FD``) in a session of its own and talks to it over the
socket FD, one JSON message a packet:

- parent to guardian: first the order (``argv``, ``env``, ``cwd``, ``keep`` the descriptor of the frames, ``cores``,
  ``file_bytes``, ``scratch``), later anything, which means: end the tree now. A closed socket (the parent died, even
  by kill -9) means the same, and that nobody else is left to remove the scratch folder.
- guardian to parent: ``{"started": pid}`` or ``{"failed": why}``; at the end one report: ``exit_code``, ``signal``,
  ``leftovers`` (names of processes beside the main one that were still alive), ``survivors`` (that could not be ended).

As a child subreaper it inherits every orphan of the tree, so a daemonised grandchild in a session of its own is found
as its descendant like any other.
"""

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

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
OOM_SCORE = b"900"  # of 1000: the kernel ends a submission before anything else on the machine
REAP_EVERY_MS = 1000
GIVE_UP_AFTER = 10.0  # seconds; a process in uninterruptible sleep cannot be ended sooner
NAMED = 20


def main() -> None:
    """Follow the parent's order until the tree has ended."""
    control = socket.socket(fileno=int(sys.argv[1]))
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    order = json.loads(control.recv(1 << 20))
    child = start(order, libc)
    if child is None:
        control.send(json.dumps({"failed": "cannot be executed"}).encode())
        return
    os.close(order["keep"])
    silence()
    control.send(json.dumps({"started": child}).encode())
    status = wait_for_end(control, child)
    report = end_tree(child, status)
    if not tell(control, report):
        shutil.rmtree(order["scratch"], ignore_errors=True)


def start(order: dict, libc: ctypes.CDLL) -> "int | None":
    """Fork the submission's interpreter; return its pid, or None if it cannot be executed."""
    reader, writer = os.pipe()  # closed by a successful exec
    child = os.fork()
    if child == 0:
        try:
            become(order, libc)
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


def become(order: dict, libc: ctypes.CDLL) -> None:
    """Turn this fresh fork into the submission's interpreter."""
    os.setsid()  # kill(0) in the submission must not reach the guardian
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    with open("/proc/self/oom_score_adj", "wb") as score:
        score.write(OOM_SCORE)
    if order["cores"]:
        os.sched_setaffinity(0, order["cores"])
    if order["file_bytes"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_bytes"], order["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.set_inheritable(order["keep"], True)
    os.chdir(order["cwd"])
    os.execve(order["argv"][0], order["argv"], order["env"])


def silence() -> None:
    """Let go of the log pipes, so that they end with the tree."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def wait_for_end(control: socket.socket, child: int) -> "int | None":
    """Wait until the child ends (return its wait status) or the parent speaks or dies (return None)."""
    poll = select.poll()
    pidfd = os.pidfd_open(child)
    poll.register(control, select.POLLIN)
    poll.register(pidfd, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll(REAP_EVERY_MS):
            if descriptor == control.fileno():
                return None
        statuses = reap()
        if child in statuses:
            os.close(pidfd)
            return statuses[child]


def reap() -> dict:
    """Collect every ended child; return wait status by pid."""
    statuses = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return statuses
        if pid == 0:
            return statuses
        statuses[pid] = status


def end_tree(child: int, status: "int | None") -> dict:
    """Kill and reap every descendant; return the report."""
    leftovers = [(pid, name) for pid, (name, state) in descendants().items() if pid != child and state != "Z"]
    statuses = {} if status is None else {child: status}
    deadline = time.monotonic() + GIVE_UP_AFTER
    left = sweep(statuses)
    while left and time.monotonic() < deadline:
        time.sleep(0.001)
        left = sweep(statuses)
    return {
        **how_ended(statuses.get(child), by_us=status is None),
        "leftovers": [name for _, name in leftovers[:NAMED]],
        "leftover_count": len(leftovers),
        "survivors": len(left),
    }


def sweep(statuses: dict) -> set:
    """Freeze, then kill all descendants; return those that are still there."""
    frozen = set()
    while True:
        found = set(descendants())
        if found <= frozen:
            break
        for pid in found - frozen:
            send(pid, signal.SIGSTOP)  # a stopped process cannot fork
        frozen |= found
    for pid in found:
        send(pid, signal.SIGKILL)
    statuses.update(reap())
    return set(descendants())


def send(pid: int, number: int) -> None:
    """Send a signal to a process that may be gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def descendants() -> dict:
    """Return (name, state) by pid of every process below this one."""
    children, told = {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            parent, name, state = look(entry)
            children.setdefault(parent, []).append(int(entry))
            told[int(entry)] = (name, state)
    found, ahead = {}, [os.getpid()]
    while ahead:
        for pid in children.get(ahead.pop(), ()):
            found[pid] = told[pid]
            ahead.append(pid)
    return found


def look(pid: str) -> tuple:
    """Return (parent's pid, name, state) of a process; parent 0 if it is gone."""
    try:
        with open("/proc/%s/stat" % pid, "rb") as stat:
            content = stat.read().decode(errors="replace")
    except OSError:
        return 0, "", "Z"
    name, _, rest = content.partition("(")[2].rpartition(")")
    state, parent = rest.split()[:2]
    return int(parent), name, state


def how_ended(status: "int | None", *, by_us: bool) -> dict:
    """Tell exit code and signal; both None when it was we who ended it."""
    if status is None or by_us:
        return {"exit_code": None, "signal": None}
    if os.WIFSIGNALED(status):
        return {"exit_code": None, "signal": os.WTERMSIG(status)}
    return {"exit_code": os.WEXITSTATUS(status), "signal": None}


def tell(control: socket.socket, report: dict) -> bool:
    """Send the report; return whether the parent is still there to hear it."""
    try:
        control.send(json.dumps(report).encode())
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
