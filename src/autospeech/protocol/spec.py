"""What a run is asked to be: code, interpreter, time and limits."""

import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from autospeech.contract import Seconds
from autospeech.errors import UsageError

__all__ = ["INIT_LIMIT", "Limits", "RunSpec"]

INIT_LIMIT: Final[Seconds] = 1200.0
"""Seconds for import and constructor together. Source: the challenge page."""

_KIB: Final = 1024
_GIB: Final = 1024**3
_COUNTED: Final = ("memory_bytes", "processes", "disk_bytes", "prediction_bytes", "open_files", "log_bytes", "cores")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the whole process tree of a submission may use."""

    memory_bytes: int | None = None
    """Private and shared memory of the tree, data mapped from disk not counted; None: nine tenths of the machine's."""
    processes: int = 128
    """Processes alive at once, at least 1; threads of all of them: 1024 more."""
    disk_bytes: int = 20 * _GIB
    """Bytes in its folders (code, home, temporary files), and of any one file it writes."""
    prediction_bytes: int = 20 * _GIB
    """Bytes of all its predictions together."""
    open_files: int = 4096
    """Files a process of it may hold open at once."""
    log_bytes: int = 1024 * _KIB
    """Bytes kept of stdout and as many of stderr; the rest is dropped with a mark."""
    cores: int | None = None
    """Processor cores asked for; None: all this process may use."""
    core_ids: tuple[int, ...] | None = None
    """The very cores to use, chosen by whoever runs several runs at once; wins over `cores`."""

    def __post_init__(self) -> None:
        for name in _COUNTED:
            value = getattr(self, name)
            if value is not None and value < 1:
                raise UsageError(f"{name} of the run's limits", expected="at least 1", got=value)

    def memory_in_force(self) -> int:
        """Return the memory limit in bytes."""
        if self.memory_bytes is not None:
            return self.memory_bytes
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 9 // 10

    def in_force(self) -> dict[str, Any]:
        """Return all limits as plain values, those left open filled in."""
        return {**asdict(self), "memory_bytes": self.memory_in_force(), "cores": len(self.cores_in_force())}

    def cores_in_force(self) -> tuple[int, ...]:
        """Return the ids of the cores the submission runs on; fewer than asked where this process has fewer.

        Raises:
            UsageError: `core_ids` names a core this process may not use.
        """
        usable = sorted(os.sched_getaffinity(0))
        if self.core_ids is None:
            return tuple(usable[: self.cores])
        if not self.core_ids or not set(self.core_ids) <= set(usable):
            raise UsageError("core_ids of the run's limits", expected=f"some of {usable}", got=list(self.core_ids))
        return self.core_ids


@dataclass(frozen=True, kw_only=True)
class RunSpec:
    """One run to be made: which code, with which interpreter, for how long, within which limits."""

    code: Path
    """Folder or .zip that holds model.py."""
    python: Path = field(default_factory=lambda: Path(sys.executable))
    """Interpreter of the participant's choice; needs numpy, Python 3.8 or newer."""
    budget: Seconds | None = None
    """Seconds of train and test together; None: meta.json's, else 1800."""
    stop_after: Seconds | None = None
    """Seconds of train and test after which the run is stopped, while the budget stays what it is; None: never."""
    init_limit: Seconds = INIT_LIMIT
    """Seconds for import and constructor together, not counted in the budget."""
    limits: Limits = field(default_factory=Limits)
    """What the submission's processes may use."""
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Written as settings.json beside model.py when there are any; JSON values."""
    env: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Variables added to the small environment the submission gets."""
    sandbox: str | None = None
    """Level of the sandbox: ``bubblewrap``, ``landlock+seccomp``, ``plain`` (none); None: the best available."""
    trusted: bool = False
    """Whether the code is our own: it runs without a sandbox, too, where the machine offers none."""
    network: bool = False
    """Whether the submission may use the network."""
    gpus: tuple[int, ...] = ()
    """Numbers of the GPUs it may use."""
    readable: tuple[Path, ...] = ()
    """Further files and folders it may read in a sandbox, at the same paths inside."""
    scratch: Path | None = None
    """Folder for the run's temporary files; None: the system's."""

    def __post_init__(self) -> None:
        for name in ("budget", "stop_after", "init_limit"):
            value = getattr(self, name)
            if value is not None and not 0 < value < float("inf"):
                raise UsageError(f"{name} of the run", expected="a positive finite number of seconds", got=value)
