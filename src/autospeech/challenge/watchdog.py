"""Looks after what no worker looks after: lost leases, passed deadlines, states that last too long.

Any number of processes may run it at the same time: every change is made by one of them.
"""

from autospeech.challenge.ending import lose
from autospeech.challenge.job_records import Job
from autospeech.challenge.site import Site
from autospeech.challenge.states import JobState
from autospeech.challenge.store import events, queue

__all__ = ["watch"]


def watch(site: Site) -> list[int]:
    """Take back the jobs whose worker is gone and tell the audit of those that wait too long; return the former."""
    with site.store.read() as connection:
        gone = queue.expired(connection, site.now)
    lost = [job.id for job in gone if lose(site, job, _why(job, site))]
    for state in (JobState.QUEUED, JobState.LOST):
        _tell_overdue(site, state)
    return lost


def _why(job: Job, site: Site) -> str:
    if job.lease_until is not None and job.lease_until < site.now:
        return f"Worker {job.owner} gave no sign of life; the job starts again and costs the participant nothing."
    return f"The job was still running at its deadline on worker {job.owner}; it starts again, at no cost."


def _tell_overdue(site: Site, state: JobState) -> None:
    age = state.max_age
    if age is None:
        return
    with site.store.read() as connection:
        overdue = queue.overdue(connection, state, site.now - age)
        told = {one.subject for one in events.recent(connection, limit=None, verbs=[f"job.overdue_{state.value}"])}
    for job in overdue:
        if f"job {job.id}" not in told:
            with site.store.begin() as connection:
                detail = f"in state {state.value} for more than {age.days} days: {state.sentence}"
                site.note(connection, "watchdog", f"job.overdue_{state.value}", f"job {job.id}", detail)
