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
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar
from uuid import uuid4

from autospeech.contract import Seconds
from autospeech.data.atomic import atomic_folder
from autospeech.errors import MachineryError
from autospeech.execution.dask_worker import carry, distributed
from autospeech.execution.fetch import dataset_url
from autospeech.execution.job import JobSpec
from autospeech.execution.local import never_begun
from autospeech.execution.result import JobResult
from autospeech.protocol.submission import Submission

__all__ = ["DaskCall", "DaskExecutor", "DaskJob"]

T = TypeVar("T")

_PATIENCE: Final[Seconds] = 30.0
"""How long a scheduler may take to answer at first."""

_SETTINGS: Final = {"distributed.scheduler.allowed-failures": 0, "distributed.scheduler.work-stealing": False}
"""A job whose worker died is ours to start again; and no running job is moved."""


class DaskJob:
    """A job on its way through Dask."""

    def __init__(self, spec: JobSpec, future: Any, stop: Any, client: Any) -> None:  # noqa: ANN401  Dask has no types
        self.spec = spec
        self._future = future
        self._stop = stop
        self._client = client
        self._unbegun = False
        self._ended = threading.Event()
        future.add_done_callback(lambda _: self._ended.set())

    def wait(self, timeout: Seconds | None = None) -> bool:
        """Wait until the job has ended, at most so long; return whether it has."""
        return self._ended.wait(timeout) or bool(self._future.done())

    def result(self) -> JobResult:
        """Wait for the end; return what came of it, its run folder in place.

        Raises:
            AutoSpeechError: What the job raised; UsageError if it was cancelled before it began.
            MachineryError: Dask lost the job: its worker or the scheduler died.
        """
        if self._unbegun:
            raise never_begun(self.spec)
        answer: tuple[JobResult, bytes | None] = _result_of(self._future, "job on Dask")
        result, content = answer
        if content is not None:
            _unpack(content, self.spec.out)
        return replace(result, run=self.spec.out, report=self.spec.out / result.report.name)

    def cancel(self) -> None:
        """Let a job that waits never begin, and one that runs stop cleanly: what was predicted is kept."""
        self._stop.set()
        if not self._future.done() and not any(self._future.key in keys for keys in self._client.processing().values()):
            self._unbegun = True  # else it would wait for a worker, and nobody may be left
            self._future.cancel()


class DaskCall(Generic[T]):
    """A function on its way through Dask."""

    def __init__(self, future: Any) -> None:  # noqa: ANN401  Dask has no types
        self._future = future

    def result(self) -> T:
        """Wait for the end; return what the function returned.

        Raises:
            AutoSpeechError: What it raised.
            MachineryError: Dask lost it: its worker or the scheduler died.
        """
        found: T = _result_of(self._future, "work on Dask")
        return found


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
        dask = distributed()
        importlib.import_module("dask").config.set(_SETTINGS)
        self._cluster = None if address is not None else _local_cluster(cores or len(os.sched_getaffinity(0)))
        target = address if self._cluster is None else self._cluster
        try:
            self._client = dask.Client(target, set_as_default=False, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            hint = "name one that runs, such as tcp://host:8786"
            raise MachineryError(f"Dask scheduler {address}", expected="an answer", got=error, hint=hint) from error
        self._shared = shared

    @property
    def total_cores(self) -> int:
        """Cores the cluster's workers offer at the moment."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return int(sum(worker["resources"].get("cores", 0) for worker in workers))

    def submit(self, spec: JobSpec) -> DaskJob:
        """Send a job; it begins on the first worker with as many free cores as it asks for."""
        key = f"autospeech-{uuid4().hex}"
        stop = distributed().Event(f"stop-{key}", client=self._client)
        code = None if self._shared or spec.code is None else _code_bytes(spec.code)
        sent = _with_absolute_paths(spec) if self._shared else replace(spec, cache=None)
        future = self._send(carry, sent, code, f"stop-{key}", shared=self._shared, cores=spec.cores or 1, key=key)
        return DaskJob(spec, future, stop, self._client)

    def call(self, work: Callable[..., T], *given: object, cores: int = 1) -> "DaskCall[T]":
        """Send a function and what it is given; it is called on the first worker with so many free cores."""
        return DaskCall(self._send(work, *given, cores=cores, key=f"autospeech-call-{uuid4().hex}"))

    def _send(self, work: Callable[..., object], *given: object, cores: int, key: str, **named: object) -> Any:  # noqa: ANN401  Dask has no types
        rules: dict[str, Any] = {"key": key, "pure": False, "retries": 0, "resources": {"cores": cores}}
        return self._client.submit(work, *given, **named, **rules)

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


def _result_of(future: Any, what: str) -> Any:  # noqa: ANN401  Dask has no types
    """Return what was sent back.

    Raises:
        MachineryError: It was lost on the way; any other error is the work's own.
    """
    dask = distributed()
    try:
        return future.result()
    except (dask.CancelledError, dask.scheduler.KilledWorker, TimeoutError, RuntimeError, OSError) as error:
        raise MachineryError(what, expected="a result", got=f"{type(error).__name__}: {error}") from error


def _with_absolute_paths(spec: JobSpec) -> JobSpec:
    """Return the job as a process that stands in another folder must be told it; URLs stay, and so do links."""
    dataset = spec.dataset if dataset_url(spec.dataset) else spec.dataset.absolute()
    named = {name: getattr(spec, name) for name in ("out", "code", "solution", "cache")}
    return replace(spec, dataset=dataset, **{name: path and path.absolute() for name, path in named.items()})


def _code_bytes(code: Path) -> bytes:
    """Return a submission as a zip."""
    if not code.is_dir():
        return code.read_bytes()
    with tempfile.TemporaryDirectory(prefix="autospeech-code-") as scratch:
        return Submission.open(code).pack(Path(scratch) / "code.zip").read_bytes()


def _unpack(content: bytes, out: Path) -> None:
    with atomic_folder(out) as fresh, tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(fresh, filter="data")


def _local_cluster(cores: int) -> Any:  # noqa: ANN401  the same
    return distributed().LocalCluster(
        n_workers=1,
        threads_per_worker=cores,
        resources={"cores": cores},
        dashboard_address="127.0.0.1:0",
        memory_limit=0,
    )
