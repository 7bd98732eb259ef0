"""What becomes of an attempt: a result that counts, or a loss that is ours and costs the participant nothing."""

from typing import TYPE_CHECKING, Final

from autospeech.challenge.job_records import Job, Point
from autospeech.challenge.site import Site
from autospeech.challenge.states import JobState
from autospeech.challenge.store import jobs, queue, scores
from autospeech.protocol.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from autospeech.execution.result import JobResult
    from autospeech.protocol.scoring import RunScores

__all__ = ["conclude", "fail", "lose", "release"]

_NO_SOLUTION: Final = "The dataset has no labels of the test clips (NAME.solution): the organiser must put them there."


def conclude(site: Site, job: Job, result: "JobResult") -> bool:
    """Write down the result of an attempt, once; return False when the attempt no longer counts."""
    if result.outcome == Outcome.INFRA_LOST.value:
        return lose(site, job, result.sentence)
    if result.predictions and result.scores is None:
        return lose(site, job, _NO_SOLUTION, for_good=True)
    with site.store.begin() as connection:
        now = jobs.get(connection, job.id)
        cancelled = now is not None and now.cancel_requested
        scored = None if cancelled else result.scores
        state = JobState.CANCELLED if cancelled else JobState.SCORED if scored else JobState.FAILED
        outcome = Outcome.CANCELLED.value if cancelled else result.outcome
        facts = {"outcome": outcome, "sentence": result.sentence, "predictions": result.predictions}
        if not queue.finish(connection, job, now=site.now, state=state, **facts):  # type: ignore[arg-type]
            _note_late(site, connection, job)
            return False
        if scored is not None:
            _add_score(site, connection, job, scored)
        _settle(site, connection, job, f"job.{state.value}", outcome)
    return True


def fail(site: Site, job: Job, *, outcome: Outcome, sentence: str) -> bool:
    """Write down that the submission is at fault and nothing ran; return False when the attempt no longer counts."""
    with site.store.begin() as connection:
        facts = {"outcome": outcome.value, "sentence": sentence}
        if not queue.finish(connection, job, now=site.now, state=JobState.FAILED, predictions=0, **facts):
            return False
        _settle(site, connection, job, "job.failed", outcome.value)
    return True


def lose(site: Site, job: Job, sentence: str, *, for_good: bool = False) -> bool:
    """Write down that our machines lost an attempt.

    The job is queued again with a fresh budget, unless its end was asked for, or it was lost too often (or `for_good`):
    then the organiser must act. Returns False when the attempt no longer counts.
    """
    with site.store.begin() as connection:
        now = jobs.get(connection, job.id)
        asked = now is not None and now.cancel_requested
        spent = for_good or job.lost + 1 > site.challenge.limits.lost_attempts
        state = JobState.CANCELLED if asked else JobState.LOST if spent else JobState.QUEUED
        if not queue.give_up(connection, job, now=site.now, state=state, lost=job.lost + 1, sentence=sentence):
            return False
        _settle(site, connection, job, "job.infra_lost", f"attempt {job.attempt}: {sentence}")
    return True


def release(site: Site, job: Job) -> bool:
    """Give a job back unharmed because its worker is asked to end; return False when the attempt no longer counts."""
    sentence = "The worker was asked to end; the job starts again elsewhere."
    with site.store.begin() as connection:
        kept = queue.give_up(connection, job, now=site.now, state=JobState.QUEUED, lost=job.lost, sentence=sentence)
        if kept:
            _settle(site, connection, job, "job.released", f"attempt {job.attempt}")
    return kept


def _add_score(site: Site, connection: "Connection", job: Job, scored: "RunScores") -> None:
    first = scored.points[0].seconds if scored.points else None
    last = {name: getattr(scored, name) for name in ("alc", "nauc", "accuracy", "balanced_accuracy", "budget")}
    scores.add(connection, job_id=job.id, attempt=job.attempt, first_seconds=first, scored_at=site.now, **last)
    points = [
        Point(job_id=job.id, attempt=job.attempt, index=one.index, seconds=one.seconds, nauc=one.nauc)
        for one in scored.points
    ]
    scores.add_points(connection, points)


def _settle(site: Site, connection: "Connection", job: Job, verb: str, detail: str) -> None:
    jobs.settle(connection, job.submission_id, site.now)
    site.note(connection, f"worker {job.owner}", verb, f"job {job.id}", detail)


def _note_late(site: Site, connection: "Connection", job: Job) -> None:
    detail = f"attempt {job.attempt} no longer counts"
    site.note(connection, f"worker {job.owner}", "job.late", f"job {job.id}", detail)
