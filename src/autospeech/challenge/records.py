"""The nouns of a challenge as frozen values: what a row of the store says."""

from dataclasses import dataclass
from datetime import datetime

from autospeech.challenge.states import SubmissionState

__all__ = ["Event", "Participant", "PhaseRecord", "Submission", "Team", "Token", "Worker"]


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
    """``session`` (a browser), ``api`` (a program) or ``reset`` (a link to a new password)."""
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
