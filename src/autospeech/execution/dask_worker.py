"""What runs on a Dask worker's machine: a job on cores of its own, in a process of its own."""

import importlib
import io
import os
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from autospeech.contract import Seconds
from autospeech.errors import MachineryError
from autospeech.execution.job import JobSpec
from autospeech.execution.local import LocalExecutor, never_begun
from autospeech.execution.result import JobResult

__all__ = ["carry", "distributed"]

_ASK_EVERY: Final[Seconds] = 1.0
"""Seconds between two looks whether the job's end is asked for: each is a message to the scheduler."""


def distributed() -> Any:  # noqa: ANN401  Dask has no types
    """Return the optional package, loaded when it is used; Dask's annotations are partial, so as Any."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        hint = "pip install 'autospeech[cluster]'"
        raise MachineryError("Dask", expected="the package distributed", got="none", hint=hint) from error


def carry(spec: JobSpec, code: bytes | None, stop: str, *, shared: bool) -> tuple[JobResult, bytes | None]:
    """Run a job here, on cores of its own; return its result, and its run folder where ours is not the sender's."""
    with _cores.take(spec.cores or 1) as ids, tempfile.TemporaryDirectory(prefix="autospeech-job-") as scratch:
        if shared:
            return _run_on(ids, spec, stop), None
        zipped = None if code is None else Path(scratch) / "code.zip"
        if zipped is not None and code is not None:
            zipped.write_bytes(code)
        result = _run_on(ids, replace(spec, code=zipped, out=Path(scratch) / "run"), stop)
        return result, _pack(Path(scratch) / "run")


def _run_on(ids: tuple[int, ...], spec: JobSpec, stop: str) -> JobResult:
    """Run a job in a process of its own on these cores, until it ends or its end is asked for."""
    dask = distributed()
    asked = dask.Event(stop, client=dask.get_worker().client)
    with LocalExecutor(cores_per_job=len(ids), usable=ids) as local:
        job = None if asked.is_set() else local.submit(spec)
        if job is None:
            raise never_begun(spec)
        while not job.wait(_ASK_EVERY):
            if asked.is_set():
                job.cancel()
        return job.result()


class _CorePool:
    """The cores of one worker process, each given to one job at a time."""

    def __init__(self) -> None:
        self._free = sorted(os.sched_getaffinity(0))
        self._changed = threading.Condition()

    @contextmanager
    def take(self, count: int) -> Iterator[tuple[int, ...]]:
        """Lend some cores, waiting until they are free; fewer where the machine has fewer."""
        count = min(count, len(os.sched_getaffinity(0)))
        with self._changed:
            self._changed.wait_for(lambda: len(self._free) >= count)
            lent, self._free = tuple(self._free[:count]), self._free[count:]
        try:
            yield lent
        finally:
            with self._changed:
                self._free = sorted({*self._free, *lent})
                self._changed.notify_all()


_cores = _CorePool()


def _pack(folder: Path) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        archive.add(folder, arcname=".")
    return out.getvalue()
