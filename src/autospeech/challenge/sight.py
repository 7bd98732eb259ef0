"""Who may see what, pure: the one place that decides it; pages, exports and the terminal ask here."""

from dataclasses import dataclass
from datetime import datetime

from autospeech.challenge.phase import Phase, PhaseKind, Showing
from autospeech.challenge.records import PhaseRecord

__all__ = ["Sight", "leaderboard_sight", "submission_sight"]


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What a viewer sees of a submission."""

    outcome: bool = False
    """The state of its jobs and the name of their outcome."""
    sentence: bool = False
    """The outcome's sentence and traceback: they carry words of the submission, so they could carry data out."""
    logs: bool = False
    """What it printed."""
    scores: bool = False
    """Scores, curves, reports, the number of predictions and their stamps."""
    code: bool = False
    """The zip that was handed in."""


def submission_sight(phase: Phase, record: PhaseRecord, *, own: bool, organiser: bool) -> Sight:
    """Return what a viewer sees of a submission of a phase.

    Args:
        phase: The phase it was handed in for.
        record: What happened to the phase.
        own: Whether the viewer belongs to its team.
        organiser: Whether the viewer is an organiser.
    """
    if organiser:
        return Sight(outcome=True, sentence=True, logs=True, scores=True, code=True)
    if not own:
        return Sight()
    if phase.kind is PhaseKind.FEEDBACK:
        return Sight(outcome=True, sentence=True, logs=phase.logs, scores=True, code=True)
    if phase.kind is PhaseKind.CHECK:
        return Sight(outcome=True, code=True)
    published = record.published_at is not None
    return Sight(outcome=published, sentence=published, scores=published, logs=published and phase.logs, code=True)


def leaderboard_sight(
    phase: Phase, record: PhaseRecord, *, organiser: bool, now: datetime
) -> tuple[bool, datetime | None]:
    """Return whether a viewer sees a phase's leaderboard, and the instant it is frozen at (None: as it is now)."""
    if organiser:
        return True, None
    if phase.kind in {PhaseKind.PRACTICE, PhaseKind.CHECK}:
        return False, None
    if phase.kind is PhaseKind.FINAL:
        return record.published_at is not None, None
    if record.published_at is not None:
        return True, None
    showing = Showing(record.showing) if record.showing else phase.leaderboard
    if showing is Showing.HIDDEN:
        return False, None
    frozen = record.frozen_at or phase.frozen_from if showing is Showing.FROZEN else None
    return True, frozen if frozen is not None and frozen <= now else None
