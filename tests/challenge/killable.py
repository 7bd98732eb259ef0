"""A worker in a process of its own, to be killed: its jobs sleep, then end as their code wishes."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from autospeech.challenge.site import Site
from autospeech.challenge.worker import Running, Worker
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult
from tests.challenge.arena import wished


class Sleeping:
    def __init__(self, seconds: float, slots: int) -> None:
        self._pool = ThreadPoolExecutor(slots)
        self._seconds = seconds

    def submit(self, job: JobSpec) -> Running:
        return self._pool.submit(self._run, job)

    def _run(self, job: JobSpec) -> JobResult:
        time.sleep(self._seconds)
        return wished(job)


def main(folder: str, name: str, seconds: str, slots: str) -> None:
    with Site.open(Path(folder)) as site:
        carrier = Sleeping(float(seconds), int(slots))
        worker = Worker(site, carrier, slots=int(slots), name=name, lease=timedelta(seconds=2))
        print("ready", flush=True)  # noqa: T201  the test waits for it
        worker.run(poll=0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
