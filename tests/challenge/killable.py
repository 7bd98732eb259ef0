"""A worker in a process of its own, to be killed: its jobs sleep, then end as their code wishes."""

import sys
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


def main(folder: str, name: str, seconds: str, slots: str) -> None:
    with Site.open(Path(folder)) as site:
        carrier = SleepingExecutor(float(seconds), int(slots))
        worker = Worker(site, carrier, slots=int(slots), name=name, lease=timedelta(seconds=2))
        print("ready", flush=True)  # noqa: T201  the test waits for it
        worker.run(poll=0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
