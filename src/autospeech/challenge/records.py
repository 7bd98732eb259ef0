"""The nouns of a challenge as frozen values: what a row of the store says."""

from dataclasses import dataclass
from datetime import datetime

from autospeech.challenge.states import JobState, SubmissionState
from autospeech.contract import Seconds

__all__ = [
    "Attempt",
    "Event",
    "Job",
    "Participant",
    "PhaseRecord",
    "Point",
    "Score",
    "Submission",
    "Team",
    "Token",
    "Worker",
]


@dataclass(frozen=True, kw_only=True)
class Team:
    """Who is ranked: a participant alone is a team of one."""

    id: int
    """Number."""
    name: str
    """Name on the leaderboard."""
    solo: bool
    """Whether it was made for one participant at sign-up; nobody joins it."""
    created_at: datetime
    """When it was made."""
    last_started_at: datetime | None
    """When a job of it last began; the fair share goes round by it."""
    disqualified_at: datetime | None
    """When the organiser took it off the leaderboards; None: it is on them."""
    disqualified_why: str | None
    """The organiser's reason."""


@dataclass(frozen=True, kw_only=True)
class Participant:
    """A person with an account."""

    id: int
    """Number."""
    name: str
    """Name for signing in and on pages."""
    email: str
    """Address, never shown to other participants."""
    team_id: int
    """Team."""
    organiser: bool
    """Whether the person may act as organiser."""
    real_name: str | None
    """Name in full for the identity check; None: not given."""
    rules_version: str | None
    """Version of the rules last accepted."""
    rules_accepted_at: datetime | None
    """When."""
    verified_at: datetime | None
    """When an organiser verified the identity."""
    created_at: datetime
    """When the person signed up."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a browser or a program shows to be recognised; the secret itself is not kept."""

    id: int
    """Number."""
    participant_id: int
    """Whose."""
    kind: str
    """``session`` (a browser) or ``api`` (a program)."""
    label: str
    """What its owner calls it."""
    created_at: datetime
    """When it was made."""
    expires_at: datetime | None
    """From then on it opens nothing; None: it does not expire."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """Code handed in by a team for a phase."""

    id: int
    """Number."""
    team_id: int
    """Team."""
    participant_id: int
    """Member who handed it in."""
    phase: str
    """Name of the phase."""
    digest: str
    """SHA-256 of the zip, which names its file."""
    size: int
    """Bytes of the zip."""
    file_name: str
    """Name the participant gave it."""
    state: SubmissionState
    """Where it stands."""
    handed_in_at: datetime
    """When it was taken."""
    scored_at: datetime | None
    """When it was first scored; None: it has no score."""
    ended_at: datetime | None
    """When its last job ended; None: not yet."""
    chosen: bool
    """Whether the team chose it to count."""
    free: bool
    """Whether it costs no quota."""
    source_id: int | None
    """Submission of an earlier phase that it was migrated from."""
    disqualified_at: datetime | None
    """When the organiser took it off the leaderboard."""
    disqualified_why: str | None
    """The organiser's reason."""


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


@dataclass(frozen=True, kw_only=True)
class PhaseRecord:
    """What happened to a phase so far."""

    name: str
    """Phase."""
    started_at: datetime | None
    """When the entries of a final phase were sent to run."""
    published_at: datetime | None
    """When the organiser published its scores."""
    showing: str | None
    """Who sees the leaderboard, where the organiser overrode the definition."""
    frozen_at: datetime | None
    """Instant it is frozen at, where the organiser froze it."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of the audit: never changed, never removed."""

    id: int
    """Number, ascending in time."""
    at: datetime
    """When."""
    actor: str
    """Who: a participant's name, or ``worker …``, ``watchdog``."""
    verb: str
    """What was done, for example ``submission.taken``."""
    subject: str
    """To what, for example ``submission 12``."""
    detail: str
    """Further facts in English; may be empty."""


@dataclass(frozen=True, kw_only=True)
class Worker:
    """A process that runs jobs."""

    name: str
    """Its name, unique."""
    slots: int
    """Jobs it runs at once."""
    executor: str
    """What carries its jobs: ``local`` or a scheduler's address."""
    started_at: datetime
    """When it began."""
    seen_at: datetime
    """Its last sign of life."""
