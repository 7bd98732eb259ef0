"""A challenge as its organiser defines it: one frozen value, read once from challenge.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from autospeech.challenge.phase import Phase, PhaseKind
from autospeech.errors import DataError, UsageError

__all__ = ["PAGES", "Challenge", "Limits"]

PAGES: Final = ("overview", "data", "evaluation", "rules", "prizes", "dates", "committee")
"""Pages a challenge has, in the order of the menu."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one submission may use, and how long we try."""

    cores: int = 1
    """Processor cores of one job (a submission on a dataset), all its own."""
    memory_gb: float | None = None
    """Memory of one job in GiB; None: what the protocol allows by default."""
    upload_mb: float = 300.0
    """Largest zip that is taken, in MB."""
    lost_attempts: int = 3
    """How often a job that our machines lost starts again before the organiser must act."""


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """Everything the organiser decides."""

    title: str
    """Name of the challenge."""
    phases: tuple[Phase, ...]
    """Its phases in order of their start."""
    pages: Mapping[str, Path]
    """Markdown file of every page of `PAGES`."""
    rules_version: str
    """Version of the rules a participant accepts; a new version asks everyone again."""
    subtitle: str = ""
    """One line below the title."""
    contact: str = ""
    """Where participants ask, shown on every page."""
    rank_rule: Literal["dense", "average"] = "dense"
    """How equal scores share ranks."""
    entry_rule: Literal["last", "chosen"] = "last"
    """Which scored submission counts: the last, or the one the team chose (until it chooses: the last)."""
    identity_deadline: datetime | None = None
    """Until then the organiser must have verified a participant for the final rank; None: no verification."""
    team_size: int = 5
    """Most members of a team."""
    python: Path | None = None
    """Interpreter of the submissions; None takes the one that runs this package."""
    store: str = "sqlite:///challenge.db"
    """SQLAlchemy URL of the store; a relative SQLite path lies in the challenge's folder."""
    limits: Limits = field(default_factory=Limits)
    """What a submission may use."""

    def __post_init__(self) -> None:
        names = [phase.name for phase in self.phases]
        if not names:
            raise DataError("phases of the challenge", expected="at least one", got="none")
        if len(set(names)) < len(names):
            raise DataError("names of the phases", expected="each once", got=", ".join(names))
        for phase in self.phases:
            self._check_source(phase)

    def _check_source(self, phase: Phase) -> None:
        if phase.entries_from is None:
            return
        source = next((one for one in self.phases if one.name == phase.entries_from), None)
        if source is None or source.kind is not PhaseKind.FEEDBACK:
            feedback = [one.name for one in self.phases if one.kind is PhaseKind.FEEDBACK]
            raise DataError(
                f"entries_from of phase {phase.name}",
                expected=f"a feedback phase ({', '.join(feedback) or 'there is none'})",
                got=phase.entries_from,
            )

    def phase(self, name: str) -> Phase:
        """Return the phase of that name.

        Raises:
            UsageError: There is none of that name.
        """
        for one in self.phases:
            if one.name == name:
                return one
        raise UsageError("phase", expected=", ".join(one.name for one in self.phases), got=name)

    def open_phases(self, now: datetime) -> tuple[Phase, ...]:
        """Return the phases that run at that instant."""
        return tuple(phase for phase in self.phases if phase.is_open(now))
