"""Which jobs of a bench are done already: found by their folders, so that a bench can be interrupted and resumed."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, Final

from autospeech.bench.plan import PlannedJob
from autospeech.data import write_atomically
from autospeech.errors import UsageError
from autospeech.protocol.outcome import Outcome
from autospeech.protocol.record import RECORD, Record
from autospeech.protocol.run import Run
from autospeech.protocol.scoring import SCORES

__all__ = ["is_finished", "make_room"]

_UNFINISHED: Final = frozenset({None, Outcome.INFRA_LOST, Outcome.CANCELLED})
_WHERE: Final = frozenset({"out", "dataset", "cache", "core_ids", "code"})
"""Fields of a job that change nothing about what it measures, or are told by a hash instead."""


def is_finished(job: PlannedJob) -> bool:
    """Return whether the job's folder holds its run, ended and scored as far as it can be.

    A run that was stopped before its time (Ctrl-C) is not finished; one that failed by its own fault is.

    Raises:
        UsageError: The run found was asked for differently: other code, settings, budget, or data.
        DataError: The run found cannot be read.
    """
    folder = job.spec.out
    if not (folder / RECORD).exists():
        return False
    run = Run.open(folder)
    if run.record.outcome in _UNFINISHED or _stopped_early(job, run.record):
        return False
    _refuse_other(job)
    return not run.predictions or (folder / SCORES).exists()


def make_room(job: PlannedJob) -> None:
    """Remove an unfinished run from the job's folder, and nothing that is not one; note what is asked for now.

    Raises:
        UsageError: The folder holds something that is no run.
        MachineryError: The bench folder cannot be written.
    """
    folder = job.spec.out
    if folder.exists() and any(folder.iterdir()):
        if not (folder / RECORD).exists():
            raise UsageError(
                f"folder {folder}", expected="a run, or nothing", got="something else", hint="move it away"
            )
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(_note_path(job), json.dumps(_asked(job), indent=1).encode())


def _refuse_other(job: PlannedJob) -> None:
    path, asked = _note_path(job), _asked(job)
    try:
        before = json.loads(path.read_bytes())
    except (OSError, ValueError):
        before = {}
    differing = sorted(name for name in asked if before.get(name, asked) != asked[name])
    if differing:
        names = ", ".join(differing)
        hint = "bench into another folder, or remove this run"
        raise UsageError(f"run in {job.spec.out}", expected=f"one with the same {names}", got="another", hint=hint)


def _asked(job: PlannedJob) -> dict[str, Any]:
    """Return everything that decides what a job measures, as JSON reads it back."""
    spec = {name: value for name, value in job.spec.as_json().items() if name not in _WHERE}
    asked = spec | {"budget": job.budget, "data": job.digest, "code": _digest(job.spec.code)}
    known: dict[str, Any] = json.loads(json.dumps(asked))
    return known


def _digest(code: Path | None) -> str:
    """Return a hash of a submission's files; empty for our own learner."""
    if code is None:
        return ""
    files = [code] if code.is_file() else sorted(path for path in code.rglob("*") if path.is_file())
    total = hashlib.sha256()
    for path in (path for path in files if "__pycache__" not in path.parts):
        total.update(f"{path.relative_to(code).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _note_path(job: PlannedJob) -> Path:
    return job.spec.out.with_name(f"{job.spec.out.name}.json")


def _stopped_early(job: PlannedJob, record: Record) -> bool:
    if record.outcome is not Outcome.STOPPED:
        return False
    return job.spec.stop_after is None or record.spent < job.spec.stop_after
