"""States of jobs and submissions: a sentence each, who is next to act, and how long a state may last."""

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from typing import Final

__all__ = ["JobState", "SubmissionState", "submission_state"]


class JobState(Enum):
    """Where a job (one submission on one dataset) stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SCORED = "scored"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def sentence(self) -> str:
        """What the state means, for a person."""
        return _JOB[self][0]

    @property
    def max_age(self) -> timedelta | None:
        """How long the state may last before the watchdog acts; None: for ever, the job has ended.

        A running job has its own deadline, from its budget: this is the bound no deadline exceeds.
        """
        return _JOB[self][1]

    @property
    def ended(self) -> bool:
        """Whether nothing more happens unless an organiser acts."""
        return self not in {JobState.QUEUED, JobState.RUNNING}


_JOB: Final = {
    JobState.QUEUED: ("Waits for a free worker.", timedelta(days=3)),
    JobState.RUNNING: ("Runs on a worker.", timedelta(days=1)),
    JobState.SCORED: ("Ended and scored.", None),
    JobState.FAILED: ("Ended without a score: the submission is at fault; see its outcome.", None),
    JobState.CANCELLED: ("Cancelled before it was scored.", None),
    JobState.LOST: (
        "Our machines lost it again and again; the organiser must act. It costs no quota.",
        timedelta(days=3),
    ),
}


class SubmissionState(Enum):
    """Where a submission stands."""

    HELD = "held"
    QUEUED = "queued"
    RUNNING = "running"
    SCORED = "scored"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    REPLACED = "replaced"

    @property
    def sentence(self) -> str:
        """What the state means, for a person."""
        return _SUBMISSION[self]

    @property
    def ended(self) -> bool:
        """Whether nothing more happens unless an organiser acts."""
        return self not in {SubmissionState.HELD, SubmissionState.QUEUED, SubmissionState.RUNNING}


_SUBMISSION: Final = {
    SubmissionState.HELD: "Waits for the deadline; another submission replaces it until then.",
    SubmissionState.QUEUED: "Waits for free workers.",
    SubmissionState.RUNNING: "Runs on the datasets.",
    SubmissionState.SCORED: "Ended with a score on at least one dataset.",
    SubmissionState.FAILED: "Ended without any score: the submission is at fault; see the outcomes.",
    SubmissionState.CANCELLED: "Cancelled.",
    SubmissionState.LOST: "Our machines failed; the organiser must act. It costs no quota.",
    SubmissionState.REPLACED: "Another submission of the team took its place before the deadline.",
}


def submission_state(jobs: Sequence[JobState]) -> SubmissionState:
    """Return the state of a submission from the states of its jobs, at least one.

    >>> submission_state([JobState.SCORED, JobState.QUEUED]).value
    'running'
    >>> submission_state([JobState.SCORED, JobState.FAILED]).value
    'scored'
    """
    present = set(jobs)
    if JobState.RUNNING in present or (JobState.QUEUED in present and len(present) > 1):
        return SubmissionState.RUNNING
    for state in (JobState.QUEUED, JobState.LOST, JobState.CANCELLED, JobState.SCORED):
        if state in present:
            return SubmissionState(state.value)
    return SubmissionState.FAILED
