"""Many machines: an executor on a Dask scheduler. Dask places the jobs; truth, retries and hard kills are ours.

A job asks for ``resources={"cores": n}``, so no core is given twice; it is never retried or moved by Dask. Its function
is the supervisor, `run_job`, in a process of its own on the worker's machine; core ids are handed out there. Where the
machines share no folder (`shared=False`), the code travels with the job and the run folder comes back with the result.
"""

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
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

from autospeech.contract import Seconds
from autospeech.data.atomic import atomic_folder
from autospeech.errors import MachineryError, UsageError
from autospeech.execution.job import JobSpec
from autospeech.execution.local import LocalExecutor
from autospeech.execution.result import JobResult
from autospeech.protocol.submission import Submission

__all__ = ["DaskExecutor", "DaskJob"]

_ASK_EVERY: Final[Seconds] = 1.0
"""Seconds between two looks whether the job's end is asked for: each is a message to the scheduler."""
_SETTINGS: Final = {"distributed.scheduler.allowed-failures": 0, "distributed.scheduler.work-stealing": False}
"""A job whose worker died is ours to start again; and no running job is moved."""


class DaskJob:
    """A job on its way through Dask."""

    def __init__(self, spec: JobSpec, future: Any, stop: Any) -> None:  # noqa: ANN401  Dask has no types
        self.spec = spec
        self._future = future
        self._stop = stop
        self._ended = threading.Event()
        future.add_done_callback(lambda _: self._ended.set())

    def wait(self, timeout: Seconds | None = None) -> bool:
        """Wait until the job has ended, at most so long; return whether it has."""
        return self._ended.wait(timeout) or bool(self._future.done())

    def result(self) -> JobResult:
        """Wait for the end; return what came of it, its run folder in place.

        Raises:
            AutoSpeechError: What the job raised.
            MachineryError: Dask lost the job: its worker died, the scheduler died, or it was cancelled unbegun.
        """
        dask = _distributed()
        try:
            answer: tuple[JobResult, bytes | None] = self._future.result()
        except (dask.CancelledError, dask.scheduler.KilledWorker, TimeoutError, RuntimeError, OSError) as error:
            raise MachineryError("job on Dask", expected="a result", got=f"{type(error).__name__}: {error}") from error
        result, content = answer
        if content is not None:
            _unpack(content, self.spec.out)
        return replace(result, run=self.spec.out, report=self.spec.out / result.report.name)

    def cancel(self) -> None:
        """Let a job that waits never begin, and one that runs stop cleanly: what was predicted is kept."""
        self._stop.set()


class DaskExecutor:
    """Runs jobs on a Dask cluster.

    Args:
        address: Address of a running scheduler (``tcp://host:8786``); None starts a cluster on this machine.
        cores: Cores of the cluster started here; None: all this process may use.
        shared: Whether the workers see our folders; always so on this machine.

    Raises:
        MachineryError: No scheduler answers at the address.
    """

    def __init__(self, address: str | None = None, *, cores: int | None = None, shared: bool = True) -> None:
        importlib.import_module("dask").config.set(_SETTINGS)
        self._cluster = None if address is not None else _local_cluster(cores or len(os.sched_getaffinity(0)))
        target = address if self._cluster is None else self._cluster
        try:
            self._client = _distributed().Client(target, set_as_default=False, timeout=30)
        except (OSError, TimeoutError) as error:
            raise MachineryError(f"Dask scheduler {address}", expected="an answer", got=error) from error
        self._shared = shared

    @property
    def total_cores(self) -> int:
        """Cores the cluster's workers offer at the moment."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return int(sum(worker["resources"].get("cores", 0) for worker in workers))

    def submit(self, spec: JobSpec) -> DaskJob:
        """Send a job; it begins on the first worker with as many free cores as it asks for."""
        key = f"autospeech-{uuid4().hex}"
        stop = _distributed().Event(f"stop-{key}", client=self._client)
        code = None if self._shared or spec.code is None else _code_bytes(spec.code)
        future = self._client.submit(
            _carry,
            spec,
            code,
            f"stop-{key}",
            key=key,
            pure=False,
            retries=0,
            resources={"cores": spec.cores or 1},
        )
        return DaskJob(spec, future, stop)

    def close(self) -> None:
        """Leave the scheduler; end the cluster if it was started here."""
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _code_bytes(code: Path) -> bytes:
    """Return a submission as a zip."""
    if not code.is_dir():
        return code.read_bytes()
    with tempfile.TemporaryDirectory(prefix="autospeech-code-") as scratch:
        return Submission.open(code).pack(Path(scratch) / "code.zip").read_bytes()


def _local_cluster(cores: int) -> Any:  # noqa: ANN401  the same
    return _distributed().LocalCluster(
        n_workers=1,
        threads_per_worker=cores,
        resources={"cores": cores},
        dashboard_address="127.0.0.1:0",
        memory_limit=0,
    )


def _distributed() -> Any:  # noqa: ANN401  the same
    """Return the optional package, loaded when it is used; Dask's annotations are partial, so as Any."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        hint = "pip install autospeech[cluster]"
        raise MachineryError("Dask", expected="the package distributed", got="none", hint=hint) from error


# What follows runs on the worker's machine.


def _carry(spec: JobSpec, code: bytes | None, stop: str) -> tuple[JobResult, bytes | None]:
    """Run a job here, on cores of its own; return its result, and its run folder where ours is not the sender's."""
    with _cores.take(spec.cores or 1) as ids, tempfile.TemporaryDirectory(prefix="autospeech-job-") as scratch:
        if code is None:
            return _run_on(ids, spec, stop), None
        zipped = Path(scratch) / "code.zip"
        zipped.write_bytes(code)
        result = _run_on(ids, replace(spec, code=zipped, out=Path(scratch) / "run"), stop)
        return result, _pack(Path(scratch) / "run")


def _run_on(ids: tuple[int, ...], spec: JobSpec, stop: str) -> JobResult:
    """Run a job in a process of its own on these cores, until it ends or its end is asked for."""
    dask = _distributed()
    asked = dask.Event(stop, client=dask.get_worker().client)
    with LocalExecutor(cores_per_job=len(ids), usable=ids) as local:
        job = None if asked.is_set() else local.submit(spec)
        if job is None:
            raise UsageError(f"job for {spec.out}", expected="a job that ran", got="one cancelled before it began")
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


def _unpack(content: bytes, out: Path) -> None:
    with atomic_folder(out) as fresh, tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(fresh, filter="data")
