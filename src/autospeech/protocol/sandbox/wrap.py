"""The wrappers that stand before the submission's program, by level: the only place that knows how each is called."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autospeech.protocol.sandbox.calls import call_rules
from autospeech.protocol.sandbox.level import SandboxLevel
from autospeech.protocol.sandbox.view import NETWORK, SYSTEM, View, interpreter_paths

__all__ = ["BUBBLEWRAP_FLAGS", "Wrapped", "wrap"]

BUBBLEWRAP_FLAGS: Final = (
    *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
    *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000"),
    *("--hostname", "run"),
)
"""What holds for every run; the network's namespace is added unless the network is allowed."""
_UNIX, _INET, _INET6 = 1, 2, 10
_INSIDE: Final = {"code": "/submission", "home": "/home/submission", "tmp": "/tmp", "child": "/opt/autospeech"}  # noqa: S108  a mount of the run's own
_HARMLESS_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_HARMLESS_PROC: Final = (
    *("cpuinfo", "meminfo", "stat", "loadavg", "uptime", "version", "filesystems", "self", "thread-self", "sys"),
    "driver/nvidia",
)
_BUBBLEWRAP_PROCESSES: Final = 2
"""Outside and inside of bubblewrap: both stand between the guardian and the submission."""


@dataclass(frozen=True, kw_only=True)
class Wrapped:
    """The submission's program behind its wrappers."""

    before: tuple[str, ...]
    """Arguments that come before the submission's interpreter."""
    code: str
    """Where the process finds its folder."""
    home: str
    """Where it finds its HOME."""
    tmp: str
    """Where it finds its TMPDIR."""
    child: str
    """Where it finds our programs."""
    processes: int
    """How many processes of ours stand between the guardian and the submission."""


def wrap(level: SandboxLevel, view: View, *, tasks: int) -> Wrapped:
    """Return what comes before the submission's interpreter.

    Args:
        level: How strong.
        view: What it may see.
        tasks: Processes and threads it may have, where the kernel can count them by itself.
    """
    if level is SandboxLevel.BUBBLEWRAP:
        return _bubblewrapped(view, tasks)
    places = {name: str(getattr(view, name)) for name in ("code", "home", "tmp", "child")}
    before = _confined(view, places["child"]) if level is SandboxLevel.LANDLOCK else ()
    return Wrapped(before=before, **places, processes=0)


def _bubblewrapped(view: View, tasks: int) -> Wrapped:
    outside = {name: getattr(view, name) for name in _INSIDE}
    writable = [word for name in ("tmp", "code", "home") for word in ("--bind", str(outside[name]), _INSIDE[name])]
    arguments = [
        *BUBBLEWRAP_FLAGS,
        *(() if view.network else ("--unshare-net",)),
        *("--proc", "/proc", "--dev", "/dev", "--bind", str(view.shm), "/dev/shm"),  # noqa: S108  a mount of the run's own
        *writable,
        *_bound(view),
        *("--ro-bind", str(outside["child"]), _INSIDE["child"], "--remount-ro", "/", "--chdir", _INSIDE["code"], "--"),
    ]
    writes = [*(_INSIDE[name] for name in ("tmp", "code", "home")), "/dev"]
    rules = {
        "read": ["/"],
        "write": writes,
        "families": [_UNIX, _INET, _INET6],
        **call_rules(connecting=True, own_files=True),
    }
    bound_by_kernel = None if os.getuid() == 0 else tasks
    before = (str(shutil.which("bwrap")), *arguments)
    confined = _confine_command(_INSIDE["child"], {**rules, "tcp": True, "tasks": bound_by_kernel})
    return Wrapped(before=(*before, *confined), **_INSIDE, processes=_BUBBLEWRAP_PROCESSES)


def _bound(view: View) -> Iterator[str]:
    """Yield bubblewrap's arguments for everything that is read-only, and for devices."""
    for path in (*SYSTEM, *(NETWORK if view.network else ())):
        yield from ("--ro-bind-try", path, path)
    for readable in _outermost((*view.readable, *interpreter_paths(_own_interpreter()))):
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


def _confined(view: View, child: str) -> tuple[str, ...]:
    """Return the wrapper of the level without namespaces: paths are those outside."""
    proc = [f"/proc/{name}" for name in _HARMLESS_PROC]
    interpreters = (*view.readable, *interpreter_paths(_own_interpreter()))
    read = [*SYSTEM, *map(str, interpreters), child, *proc, *(NETWORK if view.network else ())]
    if view.devices:
        read.append("/sys")
    write = [*map(str, (view.code, view.home, view.tmp, *view.devices)), *_HARMLESS_DEVICES]
    families = [_INET, _INET6] if view.network else []
    rules = {"read": read, "write": write, "families": families, **call_rules(connecting=view.network, own_files=False)}
    return _confine_command(child, {**rules, "tcp": view.network, "tasks": None})


def _confine_command(child: str, config: dict[str, object]) -> tuple[str, ...]:
    python = str(_own_interpreter())
    return (python, "-E", "-s", "-S", "-B", f"{child}/confine.py", json.dumps(config))


def _own_interpreter() -> Path:
    """Return the interpreter of this process, behind all links: it needs no environment to run confine.py."""
    return Path(sys.executable).resolve()
