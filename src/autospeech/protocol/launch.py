"""The one place that decides what the submission's process is started with: arguments, environment, limits."""

import os
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from autospeech.errors import UsageError
from autospeech.protocol.sandbox import SandboxLevel, View, Wrapped, choose_level, wrap
from autospeech.protocol.sandbox.probe import landlock_abi, notes_on
from autospeech.protocol.sandbox.view import interpreter_paths
from autospeech.protocol.scratch import Scratch
from autospeech.protocol.spec import RunSpec
from autospeech.protocol.task import Task

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
THREADS_BESIDES: Final = 1024
"""Threads a submission may have besides one for each process it may have."""
_SYSTEM_PATH: Final = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True, kw_only=True)
class Launch:
    """How the submission's process is started."""

    argv: tuple[str, ...]
    """Program and arguments, wrappers first; the number of the frames' descriptor is added last."""
    confine: dict[str, Any] | None
    """What the guardian gives up before it becomes the first of them."""
    filter: dict[str, Any] | None
    """System calls that the wrapper takes away."""
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
    sandbox: str
    """Level of the sandbox."""
    copies: bool
    """Whether the samples must be handed over as sealed copies in memory."""
    notes: tuple[str, ...] = ()
    """What a reader of the record should know about it."""

    def order(self, frames: int) -> dict[str, Any]:
        """Return what the guardian is told, given the descriptor of the frames."""
        values = {
            name: getattr(self, name) for name in ("confine", "filter", "env", "cwd", "cores", "scratch", "wrappers")
        }
        return {**self.limits, **values, "argv": [*self.argv, str(frames)], "keep": [frames]}


def plan_launch(task: Task, spec: RunSpec, scratch: Scratch) -> Launch:
    """Return how this submission is started.

    Raises:
        UsageError: The interpreter is none, or a core or a sandbox was asked for that this process may not use.
    """
    if not os.access(spec.python, os.X_OK):
        raise UsageError(f"interpreter {spec.python}", expected="one that can be executed", got="none at this path")
    cores = spec.limits.cores_in_force()
    level = choose_level(spec.sandbox, trusted=spec.trusted)
    wrapped = wrap(level, _view(spec, scratch), tasks=THREADS_BESIDES + spec.limits.processes)
    copies = level is SandboxLevel.BUBBLEWRAP and landlock_abi() == 0
    return Launch(
        argv=(*wrapped.before, str(spec.python.absolute()), f"{wrapped.child}/main.py", wrapped.inner),
        confine=wrapped.confine,
        filter=wrapped.filter,
        env=_environment(spec, wrapped, len(cores)),
        cwd=str(scratch.code),
        code=wrapped.code,
        cores=cores,
        limits=_limits(spec, wrapped.processes, _samples_bytes(task) if copies else 0),
        scratch=str(scratch.root),
        wrappers=wrapped.processes,
        sandbox=level.value,
        copies=copies,
        notes=(*notes_on(level), *_notes()),
    )


def _view(spec: RunSpec, scratch: Scratch) -> View:
    readable = (*interpreter_paths(spec.python), *(path.absolute() for path in spec.readable))
    folders = {name: getattr(scratch, name) for name in ("code", "home", "tmp", "shm")}
    return View(readable=readable, **folders, child=CHILD, devices=gpu_devices(spec.gpus), network=spec.network)


def gpu_devices(numbers: tuple[int, ...]) -> tuple[Path, ...]:
    """Return the devices that using these GPUs takes; none for none."""
    if not numbers:
        return ()
    shared = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset", "kfd", "dri")
    names = (*(f"nvidia{number}" for number in numbers), *shared)
    return tuple(path for name in names if (path := Path("/dev") / name).exists())


def _notes() -> tuple[str, ...]:
    if os.getuid() != 0:
        return ()
    return ("Run as root, whom RLIMIT_NPROC does not bind: processes are counted every 40 ms instead.",)


def _samples_bytes(task: Task) -> int:
    return sum(clips.blob.stat().st_size for clips in (task.train, task.test))


def _limits(spec: RunSpec, wrappers: int, lent: int) -> dict[str, Any]:
    """Return the limits the guardian keeps; our processes and the memory lent for samples are not the submission's."""
    named = ("memory_bytes", "processes", "disk_bytes", "open_files")
    limits = {name: value for name, value in spec.limits.in_force().items() if name in named}
    processes = limits["processes"] + wrappers
    changed = {
        "processes": processes,
        "tasks": processes + THREADS_BESIDES,
        "memory_bytes": limits["memory_bytes"] + lent,
    }
    return {**limits, **changed}


def guardian_command(control: int, scratch: str) -> list[str]:
    """Return the command that starts the guardian, in the interpreter of this process."""
    return [sys.executable, "-E", "-s", "-S", "-B", str(CHILD / "guardian.py"), str(control), scratch]


def _environment(spec: RunSpec, wrapped: Wrapped, cores: int) -> dict[str, str]:
    """Return few variables, none of ours: what is in this process's environment may be secret."""
    return {
        "PATH": f"{spec.python.absolute().parent}:{_SYSTEM_PATH}",
        "HOME": wrapped.home,
        "TMPDIR": wrapped.tmp,
        "LANG": "C.UTF-8",
        "USER": "submission",
        "PYTHONNOUSERSITE": "1",
        "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime's official builds report to their maker
        "CUDA_VISIBLE_DEVICES": ",".join(map(str, spec.gpus)),
        **dict.fromkeys(_THREAD_VARIABLES, str(cores)),
        **spec.env,
    }
