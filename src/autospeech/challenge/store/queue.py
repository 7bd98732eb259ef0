"""What workers do with jobs: claim, sign of life, result; and what the watchdog does with the lost ones.

Every change names the attempt it is about and the state it expects; where that is no longer so, nothing changes and the
caller is told. So a job is run by one worker at a time, and a result is counted once, whoever was killed when.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, Update, func, insert, or_, select, update

from autospeech.challenge.job_records import Job
from autospeech.challenge.states import JobState
from autospeech.challenge.store import schema
from autospeech.challenge.store.rows import changed, records

__all__ = ["claim", "expired", "finish", "give_up", "keep", "next_queued", "overdue"]

_jobs, _subs, _teams, _attempts = schema.jobs, schema.submissions, schema.teams, schema.attempts
_RUNNING, _QUEUED = JobState.RUNNING.value, JobState.QUEUED.value


def next_queued(connection: Connection, *, limit: int = 4) -> list[Job]:
    """Return the jobs whose turn it is: the team with the fewest running jobs, then the one that waited longest."""
    return records(Job, connection, _by_turn(limit))


def _by_turn(limit: int) -> Select[tuple[object, ...]]:
    running = (
        select(_subs.c.team_id, func.count().label("running"))
        .join(_jobs, _jobs.c.submission_id == _subs.c.id)
        .where(_jobs.c.state == _RUNNING)
        .group_by(_subs.c.team_id)
        .subquery()
    )
    return (
        select(_jobs)
        .join(_subs, _subs.c.id == _jobs.c.submission_id)
        .join(_teams, _teams.c.id == _subs.c.team_id)
        .outerjoin(running, running.c.team_id == _subs.c.team_id)
        .where(_jobs.c.state == _QUEUED)
        .order_by(
            func.coalesce(running.c.running, 0), _teams.c.last_started_at.asc().nulls_first(), _subs.c.id, _jobs.c.id
        )
        .limit(limit)
    )


def claim(
    connection: Connection, job: Job, *, worker: str, now: datetime, lease: timedelta, deadline: datetime
) -> bool:
    """Begin the next attempt at a queued job; return False when another worker was quicker."""
    number = job.attempt + 1
    still = (_jobs.c.id == job.id) & (_jobs.c.state == _QUEUED) & (_jobs.c.attempt == job.attempt)
    values = {
        "state": _RUNNING,
        "attempt": number,
        "owner": worker,
        "lease_until": now + lease,
        "deadline": deadline,
        "started_at": now,
        "ended_at": None,
    }
    if changed(connection.execute(update(_jobs).where(still).values(values))) != 1:
        return False
    attempt = {"job_id": job.id, "number": number, "worker": worker, "started_at": now}
    connection.execute(insert(_attempts).values(attempt))
    team = select(_subs.c.team_id).where(_subs.c.id == job.submission_id).scalar_subquery()
    connection.execute(update(_teams).where(_teams.c.id == team).values(last_started_at=now))
    return True


def keep(
    connection: Connection, *, worker: str, held: Sequence[tuple[int, int]], lease_until: datetime
) -> dict[int, bool]:
    """Renew the leases of the (job, attempt) pairs a worker believes it holds.

    Returns:
        The jobs it still holds, each with whether its end is asked for.
    """
    mine = (_jobs.c.owner == worker) & (_jobs.c.state == _RUNNING)
    wanted = or_(False, *[(_jobs.c.id == job) & (_jobs.c.attempt == attempt) for job, attempt in held])
    connection.execute(update(_jobs).where(mine, wanted).values(lease_until=lease_until))
    rows = connection.execute(select(_jobs.c.id, _jobs.c.cancel_requested).where(mine, wanted))
    return {int(job): bool(cancel) for job, cancel in rows}


def finish(
    connection: Connection, job: Job, *, now: datetime, state: JobState, outcome: str, sentence: str, predictions: int
) -> bool:
    """Write down how an attempt ended; return False when the attempt is no longer the one that counts."""
    values = {
        "state": state.value,
        "result_attempt": job.attempt,
        "ended_at": now,
        "owner": None,
        "lease_until": None,
        "deadline": None,
        "outcome": outcome,
        "sentence": sentence,
        "predictions": predictions,
    }
    if changed(connection.execute(_still_running(job).values(values))) != 1:
        return False
    _end_attempt(connection, job, now, outcome, sentence)
    return True


def give_up(connection: Connection, job: Job, *, now: datetime, state: JobState, lost: int, sentence: str) -> bool:
    """Write down that our machines lost an attempt; the job is queued again or ends, as `state` says."""
    values = {
        "state": state.value,
        "lost": lost,
        "queued_at": now,
        "ended_at": now if state.ended else None,
        "owner": None,
        "lease_until": None,
        "deadline": None,
    }
    if state.ended:
        outcome = "infra_lost" if state is JobState.LOST else state.value
        values |= {"outcome": outcome, "sentence": sentence}
    if changed(connection.execute(_still_running(job).values(values))) != 1:
        return False
    _end_attempt(connection, job, now, "infra_lost", sentence)
    return True


def expired(connection: Connection, now: datetime) -> list[Job]:
    """Return the running jobs whose lease or deadline has passed."""
    passed = or_(_jobs.c.lease_until < now, _jobs.c.deadline < now)
    return records(Job, connection, select(_jobs).where(_jobs.c.state == _RUNNING, passed).order_by(_jobs.c.id))


def overdue(connection: Connection, state: JobState, before: datetime) -> list[Job]:
    """Return the jobs that have been in a state since before an instant."""
    since = _jobs.c.queued_at if state is JobState.QUEUED else _jobs.c.ended_at
    query = select(_jobs).where(_jobs.c.state == state.value, since < before).order_by(_jobs.c.id)
    return records(Job, connection, query)


def _still_running(job: Job) -> Update:
    same = (_jobs.c.attempt == job.attempt) & (_jobs.c.owner == job.owner) & (_jobs.c.state == _RUNNING)
    return update(_jobs).where(_jobs.c.id == job.id, same)


def _end_attempt(connection: Connection, job: Job, now: datetime, outcome: str, sentence: str) -> None:
    this = (_attempts.c.job_id == job.id) & (_attempts.c.number == job.attempt)
    connection.execute(update(_attempts).where(this).values(ended_at=now, outcome=outcome, sentence=sentence))
