"""A worker: claims jobs, has an executor carry them, gives signs of life, writes the results down.

Any number of workers may serve a challenge; none is special, and any may be killed at any moment. Truth is in the
store: a job that a dead worker held is taken back by the next worker's watchdog and starts again with a fresh budget.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from autospeech.challenge.ending import conclude, fail, lose, release
from autospeech.challenge.finals import start_due
from autospeech.challenge.job_records import Job
from autospeech.challenge.jobspec import job_spec, longest
from autospeech.challenge.live import LiveCurves
from autospeech.challenge.site import Site
from autospeech.challenge.store import StoreUnavailableError, jobs, queue, submissions, workers
from autospeech.challenge.watchdog import watch
from autospeech.contract import Seconds
from autospeech.data.atomic import storage_errors
from autospeech.errors import AutoSpeechError, MachineryError, SubmissionError
from autospeech.execution.executor import Executor
from autospeech.execution.executor import Job as RunningJob
from autospeech.protocol.outcome import Outcome

__all__ = ["LEASE", "Worker"]

LEASE: Final = timedelta(seconds=60)
"""How long a worker holds a job without a sign of life."""
_BEATS_A_LEASE: Final = 4
_FORGET_WORKER_AFTER: Final = timedelta(days=1)

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class _Held:
    job: Job
    running: RunningJob
    seen_at: datetime | None = None
    unwanted: bool = False


class Worker:
    """Serves a challenge.

    Args:
        site: The challenge.
        carrier: What runs the jobs.
        slots: Jobs at once; the carrier must have room for them.
        name: Its name; no other worker alive has it.
        executor: What the console shows the carrier as.
        lease: How long a job is held without a sign of life.
    """

    def __init__(
        self, site: Site, carrier: Executor, *, slots: int, name: str, executor: str = "local", lease: timedelta = LEASE
    ) -> None:
        self.site = site
        self.name = name
        self._carrier = carrier
        self._slots = slots
        self._executor = executor
        self._lease = lease
        self._held: list[_Held] = []
        self._beat_at: datetime | None = None
        self._curves = LiveCurves(site)

    @property
    def held(self) -> tuple[Job, ...]:
        """The jobs it runs at the moment."""
        return tuple(one.job for one in self._held)

    def tick(self) -> int:
        """Do what is to be done now: finals, lost jobs, sign of life, results, new jobs; return the jobs held."""
        if self._due():
            start_due(self.site)
            watch(self.site)
            self._beat()
        self._collect()
        self._curves.follow([one.job for one in self._held])
        self._fill()
        return len(self._held)

    def run(
        self, *, poll: Seconds = 0.5, until_idle: bool = False, should_stop: Callable[[], bool] = lambda: False
    ) -> None:
        """Work until asked to stop, or until nothing is left to do; what it holds then goes back to the queue."""
        try:
            while not should_stop():
                if self._safe_tick() == 0 and until_idle and self._idle():
                    return
                time.sleep(poll)
        finally:
            self._let_go()

    def _safe_tick(self) -> int | None:
        """Tick; None where the store does not answer: what runs goes on, and the next tick tries again."""
        try:
            return self.tick()
        except StoreUnavailableError as error:
            log.warning("the store does not answer: %s", error)
            return None

    def _due(self) -> bool:
        now = self.site.now
        if self._beat_at is not None and now - self._beat_at < self._lease / _BEATS_A_LEASE:
            return False
        self._beat_at = now
        return True

    def _idle(self) -> bool:
        with self.site.store.read() as connection:
            return not queue.next_queued(connection, limit=1)

    def _beat(self) -> None:
        """Renew the leases; end what was cancelled, or taken away because we were too slow."""
        pairs = [(one.job.id, one.job.attempt) for one in self._held]
        now = self.site.now
        with self.site.store.begin() as connection:
            workers.seen(connection, name=self.name, slots=self._slots, executor=self._executor, now=now)
            workers.forget(connection, unseen_since=now - _FORGET_WORKER_AFTER)
            kept = queue.keep(connection, worker=self.name, held=pairs, lease_until=now + self._lease) if pairs else {}
        for one in self._held:
            if kept.get(one.job.id, True) and not one.unwanted:
                one.unwanted = True
                one.running.cancel()

    def _collect(self) -> None:
        for one in [one for one in self._held if one.running.wait(0)]:
            self._end(one)
            self._held.remove(one)  # only now: where the store did not answer, the next tick writes the result down
            self._curves.forget(one.job)

    def _end(self, one: _Held) -> None:
        job = one.job
        try:
            result = one.running.result()
        except SubmissionError as error:
            fail(self.site, job, outcome=Outcome.IMPORT_ERROR, sentence=str(error))
        except (AutoSpeechError, OSError, RuntimeError) as error:  # ours, the dataset's, or the job's process died
            log.warning("job %s attempt %s was lost: %s", job.id, job.attempt, error)
            lose(self.site, job, f"{type(error).__name__}: {error}")
        else:
            conclude(self.site, job, result)

    def _fill(self) -> None:
        while len(self._held) < self._slots and (job := self._claim()) is not None:
            try:
                self._begin(job)
            except AutoSpeechError as error:  # its phase or dataset is no longer defined, or the disk is full
                lose(self.site, job, str(error), for_good=True)

    def _begin(self, job: Job) -> None:
        with self.site.store.read() as connection:
            submission = submissions.get(connection, job.submission_id)
        if submission is None:
            raise MachineryError(f"submission of job {job.id}", expected="one in the store", got="none")
        spec = job_spec(self.site, submission, job)
        self.site.forget_run(job.id, job.attempt)
        with storage_errors(spec.out.parent):
            spec.out.parent.mkdir(parents=True, exist_ok=True)
        self._held.append(_Held(job=job, running=self._carrier.submit(spec)))

    def _claim(self) -> Job | None:
        if self._idle():
            return None  # looked at without keeping writers out: an idle worker asks twice a second
        with self.site.store.begin() as connection:
            for waiting in queue.next_queued(connection):
                submission = submissions.get(connection, waiting.submission_id)
                phase = "" if submission is None else submission.phase
                now = self.site.now
                deadline = now + longest(self.site, phase, waiting.dataset)
                if queue.claim(connection, waiting, worker=self.name, now=now, lease=self._lease, deadline=deadline):
                    jobs.settle(connection, waiting.submission_id, now)
                    return jobs.get(connection, waiting.id)
        return None

    def _let_go(self) -> None:
        for one in self._held:
            one.running.cancel()
            release(self.site, one.job)
        self._held.clear()
