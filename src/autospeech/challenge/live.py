"""Learning curves while a job runs: scores each new prediction of the run folder and writes the point down.

The points are the same numbers as the final score's: the scorer of the ended run says the last word.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from autospeech.challenge.job_records import Job, Point
from autospeech.challenge.jobspec import job_spec
from autospeech.challenge.site import Site
from autospeech.challenge.store import scores, submissions
from autospeech.contract import Labels
from autospeech.data import open_dataset
from autospeech.errors import AutoSpeechError, DataError
from autospeech.metrics import nauc
from autospeech.protocol.run import Run

__all__ = ["LiveCurves"]

_EVERY: Final = timedelta(seconds=2)
_AT_ONCE: Final = 8
"""Predictions scored in one look: the worker has other things to do."""


@dataclass
class _Followed:
    labels: Labels | None
    seen: int = -1
    looked_at: datetime | None = None


@dataclass
class LiveCurves:
    """The curves of the jobs one worker runs."""

    site: Site
    """The challenge."""
    _followed: dict[tuple[int, int], _Followed] = field(default_factory=dict)

    def follow(self, running: list[Job]) -> int:
        """Look at the run folders whose turn it is; return how many points are new."""
        return sum(self._look(job) for job in running)

    def forget(self, job: Job) -> None:
        """Stop following an attempt."""
        self._followed.pop((job.id, job.attempt), None)

    def _look(self, job: Job) -> int:
        folder = self.site.run_folder(job.id, job.attempt)
        if not (folder / "journal.jsonl").exists():
            return 0  # nothing yet, or the run is on another machine
        followed = self._followed.get((job.id, job.attempt))
        if followed is None:
            followed = self._followed[job.id, job.attempt] = _Followed(labels=self._labels(job))
        now = self.site.now
        if followed.labels is None or (followed.looked_at is not None and now - followed.looked_at < _EVERY):
            return 0
        followed.looked_at = now
        return self._score(job, followed, followed.labels)

    def _score(self, job: Job, followed: _Followed, labels: Labels) -> int:
        try:
            run = Run.open(self.site.run_folder(job.id, job.attempt))
            fresh = [one for one in run.predictions if one.index > followed.seen][:_AT_ONCE]
            points = [
                Point(
                    job_id=job.id,
                    attempt=job.attempt,
                    index=one.index,
                    seconds=one.seconds,
                    nauc=nauc(labels, one.load()),
                )
                for one in fresh
            ]
        except DataError:
            return 0  # half a record: the run has just begun, or is over
        if points:
            with self.site.store.begin() as connection:
                scores.add_points(connection, points)
            followed.seen = points[-1].index
        return len(points)

    def _labels(self, job: Job) -> Labels | None:
        with self.site.store.read() as connection:
            submission = submissions.get(connection, job.submission_id)
        if submission is None:
            return None
        try:
            return open_dataset(job_spec(self.site, submission, job).dataset).test_labels()
        except AutoSpeechError:
            return None  # the job itself will say what is wrong
