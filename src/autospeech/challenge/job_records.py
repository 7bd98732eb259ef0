"""A job, its attempts and what they scored, as frozen values: what a row of the store says."""

from dataclasses import dataclass
from datetime import datetime

from autospeech.challenge.states import JobState
from autospeech.contract import Seconds

__all__ = ["Attempt", "Job", "Point", "Score"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One submission on one dataset."""

    id: int
    """Number."""
    submission_id: int
    """Submission."""
    dataset: str
    """Name of the dataset in its phase, as participants see it."""
    state: JobState
    """Where it stands."""
    attempt: int
    """Number of the last attempt begun; 0 before the first."""
    result_attempt: int | None
    """Attempt whose result counts; None: none has ended."""
    lost: int
    """Attempts our machines lost since it was last queued by a person."""
    queued_at: datetime
    """When it was last queued."""
    started_at: datetime | None
    """When its last attempt began."""
    ended_at: datetime | None
    """When it ended."""
    owner: str | None
    """Worker that holds it; None: nobody."""
    lease_until: datetime | None
    """Until then the worker holds it without a further sign of life."""
    deadline: datetime | None
    """From then on the attempt counts as lost, sign of life or not."""
    cancel_requested: bool
    """Whether the worker is asked to end it."""
    outcome: str | None
    """How the counting attempt ended (a name of `Outcome`)."""
    sentence: str | None
    """The same in English."""
    predictions: int | None
    """Predictions the counting attempt made."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try at a job."""

    job_id: int
    """Job."""
    number: int
    """From 1."""
    worker: str
    """Worker that ran it."""
    started_at: datetime
    """When it began."""
    ended_at: datetime | None
    """When it ended; None: it runs."""
    outcome: str | None
    """How it ended."""
    sentence: str | None
    """The same in English."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """What one attempt scored."""

    job_id: int
    """Job."""
    attempt: int
    """Attempt."""
    alc: float
    """Area under the learning curve, at most 1."""
    nauc: float
    """NAUC of the last prediction."""
    accuracy: float
    """Accuracy of the last prediction."""
    balanced_accuracy: float
    """Balanced accuracy of the last prediction."""
    first_seconds: Seconds | None
    """Stamp of the first prediction; None without any."""
    budget: Seconds
    """Time budget T in force."""
    scored_at: datetime
    """When it was scored."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """One scored prediction of an attempt: a corner of its learning curve."""

    job_id: int
    """Job."""
    attempt: int
    """Attempt."""
    index: int
    """Number of the prediction, from 0."""
    seconds: Seconds
    """Its stamp."""
    nauc: float
    """Its score."""
