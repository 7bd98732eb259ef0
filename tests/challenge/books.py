"""Hands in, claims and ends jobs in a store, in one line each."""

from datetime import UTC, datetime, timedelta

from autospeech.challenge.job_records import Job
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import Store, jobs, people, queue, scores, submissions

NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def add_team(store: Store, name: str) -> int:
    with store.begin() as connection:
        team = people.add_team(connection, name=name, solo=True, now=NOW)
        who = {"name": name, "email": f"{name}@example.org", "password_hash": "x", "organiser": False}
        people.add_participant(connection, now=NOW, team_id=team, **who)
        return team


def add_submission(store: Store, team: int, datasets: tuple[str, ...] = ("d1", "d2")) -> int:
    with store.begin() as connection:
        person = people.members(connection, team)[0].id
        facts = {"phase": "feedback", "digest": "0" * 64, "size": 9, "file_name": "a.zip"}
        number = submissions.add(
            connection, now=NOW, state=SubmissionState.QUEUED, team_id=team, participant_id=person, **facts
        )
        jobs.add(connection, submission_id=number, datasets=datasets, now=NOW)
        return number


def claim_next(store: Store, worker: str = "w", now: datetime = NOW) -> Job | None:
    with store.begin() as connection:
        for job in queue.next_queued(connection):
            if queue.claim(connection, job, worker=worker, now=now, lease=MINUTE, deadline=now + 60 * MINUTE):
                return jobs.get(connection, job.id)
    return None


def finish(store: Store, job: Job, alc: float | None = 0.5, now: datetime = NOW) -> bool:
    with store.begin() as connection:
        state = JobState.FAILED if alc is None else JobState.SCORED
        kept = queue.finish(connection, job, now=now, state=state, outcome="done", sentence="Done.", predictions=1)
        if kept and alc is not None:
            facts = {"nauc": alc, "accuracy": alc, "balanced_accuracy": alc, "first_seconds": 1.0, "budget": 9.0}
            scores.add(connection, job_id=job.id, attempt=job.attempt, alc=alc, scored_at=now, **facts)
        jobs.settle(connection, job.submission_id, now)
        return kept
