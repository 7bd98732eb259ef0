"""Jobs and attempts in the store, as people see them; `queue` has what workers do with them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from autospeech.challenge.job_records import Attempt, Job
from autospeech.challenge.states import JobState, SubmissionState, submission_state
from autospeech.challenge.store import schema, submissions
from autospeech.challenge.store.rows import changed, record, records

__all__ = ["add", "attempts_of", "cancel", "counts", "get", "in_state", "of", "requeue", "settle"]

_jobs = schema.jobs


def add(connection: Connection, *, submission_id: int, datasets: Sequence[str], now: datetime) -> None:
    """Queue one job a dataset."""
    start = {"state": JobState.QUEUED.value, "attempt": 0, "lost": 0, "queued_at": now, "cancel_requested": False}
    rows = [{"submission_id": submission_id, "dataset": dataset} | start for dataset in datasets]
    connection.execute(insert(_jobs), rows)


def get(connection: Connection, number: int) -> Job | None:
    """Return a job."""
    return record(Job, connection.execute(select(_jobs).where(_jobs.c.id == number)).first())


def of(connection: Connection, submission_ids: Sequence[int]) -> list[Job]:
    """Return the jobs of submissions, in the order of the datasets."""
    mine = _jobs.c.submission_id.in_(submission_ids)
    return records(Job, connection, select(_jobs).where(mine).order_by(_jobs.c.submission_id, _jobs.c.id))


def in_state(connection: Connection, states: Sequence[JobState], *, phase: str | None = None) -> list[Job]:
    """Return the jobs in some states, oldest first, of one phase where it is named."""
    query = select(_jobs).where(_jobs.c.state.in_([state.value for state in states])).order_by(_jobs.c.id)
    if phase is not None:
        ours = select(schema.submissions.c.id).where(schema.submissions.c.phase == phase)
        query = query.where(_jobs.c.submission_id.in_(ours))
    return records(Job, connection, query)


def counts(connection: Connection) -> dict[JobState, int]:
    """Count the jobs in every state."""
    rows = connection.execute(select(_jobs.c.state, func.count()).group_by(_jobs.c.state))
    found = {str(state): int(count) for state, count in rows}
    return {state: found.get(state.value, 0) for state in JobState}


def attempts_of(connection: Connection, job_id: int) -> list[Attempt]:
    """Return the attempts at a job, first to last."""
    table = schema.attempts
    return records(Attempt, connection, select(table).where(table.c.job_id == job_id).order_by(table.c.number))


def requeue(connection: Connection, number: int, now: datetime) -> bool:
    """Queue an ended job again, its count of lost attempts back at 0; return whether it had ended."""
    ended = [state.value for state in JobState if state.ended]
    fresh = {"state": JobState.QUEUED.value, "lost": 0, "queued_at": now, "ended_at": None, "cancel_requested": False}
    again = update(_jobs).where(_jobs.c.id == number, _jobs.c.state.in_(ended)).values(fresh)
    return changed(connection.execute(again)) == 1


def cancel(connection: Connection, submission_id: int, now: datetime) -> int:
    """Cancel the queued jobs of a submission and ask for the end of its running ones; return how many that are."""
    mine = _jobs.c.submission_id == submission_id
    gone = {
        "state": JobState.CANCELLED.value,
        "ended_at": now,
        "outcome": "cancelled",
        "sentence": "Cancelled before it ran.",
    }
    queued = update(_jobs).where(mine, _jobs.c.state == JobState.QUEUED.value).values(gone)
    running = update(_jobs).where(mine, _jobs.c.state == JobState.RUNNING.value).values(cancel_requested=True)
    return changed(connection.execute(queued)) + changed(connection.execute(running))


def settle(connection: Connection, submission_id: int, now: datetime) -> SubmissionState:
    """Bring a submission's state in line with its jobs; return it.

    On PostgreSQL two jobs may end at the same moment: the later waits here, and then sees that the other has ended.
    """
    submissions.hold(connection, submission_id)
    jobs = of(connection, [submission_id])
    state = submission_state([job.state for job in jobs])
    before = submissions.get(connection, submission_id)
    scored = state is SubmissionState.SCORED
    first = before.scored_at if before is not None and before.scored_at is not None else now
    values: dict[str, object] = {"state": state, "ended_at": now if state.ended else None}
    if state.ended:
        values["scored_at"] = first if scored or _any_score(connection, submission_id) else None
    submissions.change(connection, submission_id, **values)
    return state


def _any_score(connection: Connection, submission_id: int) -> bool:
    scores = schema.scores
    counts = (scores.c.job_id == _jobs.c.id) & (scores.c.attempt == _jobs.c.result_attempt)
    query = select(func.count()).select_from(_jobs.join(scores, counts)).where(_jobs.c.submission_id == submission_id)
    return int(connection.execute(query).scalar_one()) > 0
