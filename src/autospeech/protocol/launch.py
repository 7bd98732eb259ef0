"""The one place that decides what the submission's process is started with: arguments, environment, limits."""

import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from autospeech.protocol.scratch import Scratch
from autospeech.protocol.spec import RunSpec

__all__ = ["CHILD", "Launch", "guardian_command", "plan_launch"]

CHILD: Final = Path(str(files("autospeech"))) / "child"
"""Folder of the programs that run outside this process."""
_THREAD_VARIABLES: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
_SYSTEM_PATH: Final = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True, kw_only=True)
class Launch:
    """How the submission's process is started."""

    argv: tuple[str, ...]
    """Program and arguments, wrappers first; the number of the frames' descriptor is added last."""
    env: dict[str, str]
    """Its whole environment."""
    cwd: str
    """Its working folder."""
    code: str
    """Where it finds model.py: the copy, as the process sees it."""
    cores: tuple[int, ...]
    """Ids of the cores it may use."""
    limits: dict[str, Any]
    """Limits the guardian keeps."""
    scratch: str
    """Folder the guardian removes when this process is gone, and whose size it watches."""
    wrappers: int
    """How many processes of ours stand between the guardian and the submission."""

    def order(self, frames: int) -> dict[str, Any]:
        """Return what the guardian is told, given the descriptor of the frames."""
        values = {name: getattr(self, name) for name in ("env", "cwd", "cores", "scratch", "wrappers")}
        return {**self.limits, **values, "argv": [*self.argv, str(frames)], "keep": [frames]}


def plan_launch(spec: RunSpec, scratch: Scratch) -> Launch:
    """Return how this submission is started.

    Raises:
        UsageError: A core was asked for that this process may not use.
    """
    cores = spec.limits.cores_in_force()
    return Launch(
        argv=(str(spec.python.absolute()), str(CHILD / "main.py")),
        env=_environment(spec, scratch, len(cores)),
        cwd=str(scratch.code),
        code=str(scratch.code),
        cores=cores,
        limits=_limits(spec, 0),
        scratch=str(scratch.root),
        wrappers=0,
    )


def _limits(spec: RunSpec, wrappers: int) -> dict[str, Any]:
    """Return the limits the guardian keeps; our own processes in the tree are not the submission's."""
    named = ("memory_bytes", "processes", "disk_bytes", "open_files")
    limits = {name: value for name, value in spec.limits.in_force().items() if name in named}
    return {**limits, "processes": limits["processes"] + wrappers}


def guardian_command(control: int) -> list[str]:
    """Return the command that starts the guardian, in the interpreter of this process."""
    return [sys.executable, "-E", "-s", "-S", "-B", str(CHILD / "guardian.py"), str(control)]


def _environment(spec: RunSpec, scratch: Scratch, cores: int) -> dict[str, str]:
    """Return few variables, none of ours: what is in this process's environment may be secret."""
    return {
        "PATH": f"{spec.python.absolute().parent}:{_SYSTEM_PATH}",
        "HOME": str(scratch.home),
        "TMPDIR": str(scratch.tmp),
        "LANG": "C.UTF-8",
        "PYTHONNOUSERSITE": "1",
        **dict.fromkeys(_THREAD_VARIABLES, str(cores)),
        **spec.env,
    }
