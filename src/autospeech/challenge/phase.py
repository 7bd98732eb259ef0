"""A phase of a challenge: when, on which datasets, how often, and who may see what."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from autospeech.contract import Seconds
from autospeech.errors import DataError

__all__ = ["DatasetRef", "Phase", "PhaseKind", "Quota", "Showing"]


class PhaseKind(Enum):
    """What a phase is for."""

    PRACTICE = "practice"
    FEEDBACK = "feedback"
    CHECK = "check"
    FINAL = "final"

    @property
    def sentence(self) -> str:
        """What happens in such a phase."""
        return _SENTENCES[self]

    @property
    def takes_submissions(self) -> bool:
        """Whether code is handed in."""
        return self is not PhaseKind.PRACTICE


_SENTENCES: Final = {
    PhaseKind.PRACTICE: "Datasets to download, test labels withheld; nothing is handed in.",
    PhaseKind.FEEDBACK: "Submissions run on hidden datasets; scores, curves and logs are shown at once.",
    PhaseKind.CHECK: "A submission runs on the private datasets to debug; its outcome is shown, no log, no score.",
    PhaseKind.FINAL: "One submission a team runs on the private datasets after the deadline; it decides the ranks.",
}


class Showing(Enum):
    """Who sees a leaderboard; organisers always do."""

    PUBLIC = "public"
    HIDDEN = "hidden"
    FROZEN = "frozen"


@dataclass(frozen=True, kw_only=True)
class DatasetRef:
    """A dataset of a phase: the name participants see, and where it is, which they never see."""

    name: str
    """Name shown to participants; must not tell what the data are."""
    path: str
    """Folder (relative to the challenge's) or fsspec URL of a folder or zip."""
    budget: Seconds | None = None
    """Time budget in seconds; None takes meta.json's."""


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How many submissions a team may hand in; None means any number."""

    per_day: int | None = None
    """Within one UTC day."""
    total: int | None = None
    """In the whole phase."""
    at_once: int | None = None
    """Not ended at the same time."""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One phase; times are UTC and half open: it is open from `starts` until just before `ends`."""

    name: str
    """Short name, used on the command line and in addresses."""
    kind: PhaseKind
    """What it is for."""
    starts: datetime
    """When it opens."""
    ends: datetime
    """When it closes."""
    datasets: tuple[DatasetRef, ...]
    """The datasets every submission runs on, or that can be downloaded (practice)."""
    title: str = ""
    """Name in full for pages; empty takes the short one."""
    quota: Quota = field(default_factory=Quota)
    """How often a team may submit."""
    leaderboard: Showing = Showing.PUBLIC
    """Who sees its leaderboard; a check phase's is always hidden."""
    frozen_from: datetime | None = None
    """From then on the public sees the leaderboard as it was at this instant (`Showing.FROZEN`)."""
    logs: bool = True
    """Whether participants see the logs of their own submissions."""
    deadline: datetime | None = None
    """Final phase: until then the entry may be replaced; then every team's entry runs."""
    entries_from: str | None = None
    """Final phase: phase whose leaderboard entry is taken for a team that handed in nothing."""

    def __post_init__(self) -> None:
        if not self.starts < self.ends:
            raise DataError(
                f"ends of phase {self.name}", expected=f"after {self.starts:%Y-%m-%dT%H:%MZ}", got=self.ends
            )
        if not self.datasets:
            raise DataError(f"datasets of phase {self.name}", expected="at least one", got="none")
        names = [one.name for one in self.datasets]
        if len(set(names)) < len(names):
            raise DataError(f"dataset names of phase {self.name}", expected="each once", got=", ".join(names))
        self._check_kind()

    def _check_kind(self) -> None:
        if self.kind is PhaseKind.FINAL and not (self.deadline and self.starts < self.deadline <= self.ends):
            raise DataError(
                f"deadline of phase {self.name}", expected="an instant between its start and its end", got=self.deadline
            )
        if self.leaderboard is Showing.FROZEN and self.frozen_from is None:
            raise DataError(f"frozen_from of phase {self.name}", expected="an instant", got=None)

    @property
    def heading(self) -> str:
        """Name in full, for pages."""
        return self.title or self.name

    @property
    def holds_entries(self) -> bool:
        """Whether submissions wait for the deadline instead of running at once."""
        return self.kind is PhaseKind.FINAL

    @property
    def submit_until(self) -> datetime:
        """Instant from which no submission is taken."""
        return self.deadline if self.deadline is not None else self.ends

    def is_open(self, now: datetime) -> bool:
        """Whether the phase runs at that instant."""
        return self.starts <= now < self.ends

    def takes_submissions(self, now: datetime) -> bool:
        """Whether code may be handed in at that instant."""
        return self.kind.takes_submissions and self.starts <= now < self.submit_until

    def dataset(self, name: str) -> DatasetRef:
        """Return the dataset of that name.

        Raises:
            DataError: The phase has none of that name.
        """
        for one in self.datasets:
            if one.name == name:
                return one
        raise DataError(
            f"dataset of phase {self.name}", expected=", ".join(one.name for one in self.datasets), got=name
        )
