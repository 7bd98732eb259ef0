"""A worker in a process of its own, to be killed: its jobs sleep, then end as their code wishes."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from autospeech.challenge.site import Site
from autospeech.challenge.worker import Worker
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult
from tests.challenge.arena import wished


class Sleeping:
    """A job that sleeps in a thread."""

    def __init__(self, spec: JobSpec, pool: ThreadPoolExecutor, seconds: float) -> None:
        self.spec = spec
        self._future = pool.submit(self._run, seconds)

    def wait(self, timeout: float | None = None) -> bool:
        return self._future.done()

    def result(self) -> JobResult:
        return self._future.result()

    def cancel(self) -> None:
        self._future.cancel()

    def _run(self, seconds: float) -> JobResult:
        time.sleep(seconds)
        return wished(self.spec)


class SleepingExecutor:
    def __init__(self, seconds: float, slots: int) -> None:
        self._pool = ThreadPoolExecutor(slots)
        self._seconds = seconds

    def submit(self, spec: JobSpec) -> Sleeping:
        return Sleeping(spec, self._pool, self._seconds)

    def close(self) -> None:
        self._pool.shutdown()


def serve_until_killed(folder: Path, name: str, seconds: float, slots: int) -> None:
    with Site.open(folder) as site:
        worker = Worker(site, SleepingExecutor(seconds, slots), slots=slots, name=name, lease=timedelta(seconds=2))
        worker.run(poll=0.02)
