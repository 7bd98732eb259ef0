"""The wrappers that stand before the submission's program, by level: the only place that knows how each is called."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from autospeech.protocol.sandbox.calls import call_rules
from autospeech.protocol.sandbox.level import SandboxLevel
from autospeech.protocol.sandbox.view import NETWORK, SYSTEM, View

__all__ = ["BUBBLEWRAP_FLAGS", "Wrapped", "wrap"]

BUBBLEWRAP_FLAGS: Final = (
    *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
    *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000"),
    *("--hostname", "run"),
)
"""What holds for every run; the network's namespace is added unless the network is allowed."""
_UNIX, _INET, _INET6 = 1, 2, 10
_INSIDE: Final[dict[str, Any]] = {
    "code": "/submission",
    "home": "/home/submission",
    "tmp": "/tmp",  # noqa: S108  a mount of the run's own
    "child": "/opt/autospeech",
}
_HARMLESS_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_HARMLESS_PROC: Final = (
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/uptime", "/proc/version"),
    *("/proc/filesystems", "/proc/sys", "/proc/driver/nvidia"),
)
"""What the level without namespaces lets be read of /proc: nothing of any other process."""
_WRITABLE: Final = ("tmp", "code", "home")
_FILTER: Final = "FILTER"
"""Stands for a descriptor that the guardian opens."""
_BUBBLEWRAP_PROCESSES: Final = 2
"""Outside and inside of bubblewrap: both stand between the guardian and the submission."""


@dataclass(frozen=True, kw_only=True)
class Wrapped:
    """The submission's program behind its wrappers."""

    before: tuple[str, ...] = ()
    """Arguments that come before the submission's interpreter."""
    inner: str = ""
    """What main.py gives up by itself, as JSON; empty: nothing."""
    confine: dict[str, Any] | None = None
    """What the guardian gives up before it becomes the interpreter."""
    filter: dict[str, Any] | None = None
    """System calls that the wrapper takes away."""
    code: str
    """Where the process finds its folder."""
    home: str
    """Where it finds its HOME."""
    tmp: str
    """Where it finds its TMPDIR."""
    child: str
    """Where it finds our programs."""
    processes: int = 0
    """How many processes of ours stand between the guardian and the submission."""


def wrap(level: SandboxLevel, view: View, *, tasks: int) -> Wrapped:
    """Return what stands before the submission's interpreter.

    Args:
        level: How strong.
        view: What it may see.
        tasks: Processes and threads it may have, where the kernel can count them by itself.
    """
    if level is SandboxLevel.BUBBLEWRAP:
        return _bubblewrapped(view, None if os.getuid() == 0 else tasks)
    places: dict[str, Any] = {name: str(getattr(view, name)) for name in _INSIDE}
    return Wrapped(**places, confine=_confinement(view) if level is SandboxLevel.LANDLOCK else None)


def _bubblewrapped(view: View, tasks: int | None) -> Wrapped:
    outside = {name: str(getattr(view, name)) for name in _INSIDE}
    writable = [word for name in _WRITABLE for word in ("--bind", outside[name], _INSIDE[name])]
    before = (
        str(shutil.which("bwrap")),
        *BUBBLEWRAP_FLAGS,
        *(() if view.network else ("--unshare-net",)),
        *("--proc", "/proc", "--dev", "/dev", "--bind", str(view.shm), "/dev/shm"),  # noqa: S108  a mount of the run's own
        *writable,
        *_bound(view),
        *("--ro-bind", outside["child"], _INSIDE["child"], "--remount-ro", "/", "--chdir", _INSIDE["code"]),
        *("--seccomp", _FILTER, "--"),
    )
    files = {"read": ["/"], "write": [*(_INSIDE[name] for name in _WRITABLE), "/dev"], "tcp": True}
    return Wrapped(
        before=before,
        inner=json.dumps({"files": files, "tasks": tasks}),
        filter={**call_rules(connecting=True, own_files=True), "families": [_UNIX, _INET, _INET6]},
        **_INSIDE,
        processes=_BUBBLEWRAP_PROCESSES,
    )


def _bound(view: View) -> Iterator[str]:
    """Yield bubblewrap's arguments for everything that is read-only, and for devices."""
    for path in (*SYSTEM, *(NETWORK if view.network else ())):
        yield from ("--ro-bind-try", path, path)
    for readable in _outermost(view.readable):
        yield from ("--ro-bind-try", str(readable), str(readable))
    if view.devices:
        yield from ("--ro-bind", "/sys", "/sys")
    for device in view.devices:
        yield from ("--dev-bind-try", str(device), str(device))


def _outermost(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the paths that lie in no other of them nor in what is bound for every run."""
    bound = [Path(path) for path in SYSTEM]
    for path in sorted(set(paths)):
        if not any(path.is_relative_to(above) for above in bound):
            bound.append(path)
            yield path


def _confinement(view: View) -> dict[str, Any]:
    """Return what is given up at the level without namespaces: paths are those outside."""
    read = [*SYSTEM, *map(str, view.readable), str(view.child), *_HARMLESS_PROC, *(NETWORK if view.network else ())]
    if view.devices:
        read.append("/sys")
    write = [*map(str, (view.code, view.home, view.tmp, *view.devices)), *_HARMLESS_DEVICES]
    families = [_INET, _INET6] if view.network else []
    return {
        "files": {"read": read, "write": write, "tcp": view.network},
        "calls": {**call_rules(connecting=view.network, own_files=False), "families": families},
    }
