"""The leaderboard, pure: entries go in, rows in order come out.

Every team is ranked on every dataset by its ALC; the mean of its ranks decides, lower is better; of equal means the
earlier submission stands first. A team without a score on a dataset is last there. Teams that may not be ranked
(identity not verified in time) stand below, without a place, and take nobody's rank.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from autospeech.challenge.csv_text import csv_cell
from autospeech.contract import Seconds
from autospeech.metrics import average_ranks, dense_ranks

__all__ = ["Entry", "Leaderboard", "Row", "rank_entries"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a team has on a leaderboard: one submission and what it scored."""

    team: str
    """Name of the team."""
    team_id: int
    """Number of the team."""
    submission: int
    """Number of the submission that counts."""
    handed_in_at: datetime
    """When it was handed in (a migrated one: the first time)."""
    alc: Mapping[str, float]
    """ALC a dataset; a dataset without a score is missing."""
    nauc: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """NAUC of the last prediction a dataset."""
    first_seconds: Mapping[str, Seconds] = field(default_factory=lambda: MappingProxyType({}))
    """Stamp of the first prediction a dataset."""
    submissions_left: int | None = None
    """Submissions the team may still hand in (today, in this phase); None: any number."""
    unranked: str = ""
    """Why it is not ranked; empty: it is."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the leaderboard."""

    place: int | None
    """1 is best; None: not ranked."""
    entry: Entry
    """Whose line it is."""
    ranks: Mapping[str, float]
    """Rank a dataset; empty where it is not ranked."""
    mean_rank: float | None
    """Mean of the ranks; None where it is not ranked."""

    @property
    def mean_nauc(self) -> float | None:
        """Mean final NAUC over the datasets that have one."""
        return float(np.mean(list(self.entry.nauc.values()))) if self.entry.nauc else None

    @property
    def first_seconds(self) -> Seconds | None:
        """Mean time to the first prediction over the datasets that have one."""
        return float(np.mean(list(self.entry.first_seconds.values()))) if self.entry.first_seconds else None


@dataclass(frozen=True, kw_only=True)
class Leaderboard:
    """The standings of one phase at one instant."""

    phase: str
    """Name of the phase."""
    datasets: tuple[str, ...]
    """Names of its datasets, as participants see them."""
    rows: tuple[Row, ...]
    """Ranked ones first, best on top."""
    at: datetime
    """The instant it shows."""
    rule: Literal["dense", "average"] = "dense"
    """How equal scores share ranks."""

    def as_json(self) -> dict[str, Any]:
        """Return the leaderboard as plain JSON values."""
        head = {"phase": self.phase, "at": self.at.isoformat(), "rule": self.rule, "datasets": list(self.datasets)}
        return head | {"rows": [_row_json(row) for row in self.rows]}

    def as_csv(self) -> str:
        """Return the leaderboard as CSV: one line a team, two columns a dataset."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        scored = [f"{what}:{dataset}" for dataset in self.datasets for what in ("alc", "rank")]
        writer.writerow(["place", "team", "mean_rank", *scored, "nauc", "first_seconds", "submission", "handed_in_at"])
        for row in self.rows:
            entry = row.entry
            cells = [source.get(name, "") for name in self.datasets for source in (entry.alc, row.ranks)]
            tail = [row.mean_nauc, row.first_seconds, entry.submission, entry.handed_in_at.isoformat()]
            writer.writerow([csv_cell(cell) for cell in [row.place, entry.team, row.mean_rank, *cells, *tail]])
        return out.getvalue()


def rank_entries(
    phase: str,
    datasets: Sequence[str],
    entries: Sequence[Entry],
    *,
    at: datetime,
    rule: Literal["dense", "average"] = "dense",
) -> Leaderboard:
    """Rank the entries of a phase.

    Args:
        phase: Name of the phase.
        datasets: Names of its datasets; every one counts the same.
        entries: At most one a team.
        at: The instant they stand for.
        rule: ``dense``: equal scores share a rank, the next is one more. ``average``: they share their mean place.
    """
    ranked = [entry for entry in entries if not entry.unranked]
    ranks = _ranks(ranked, datasets, rule)
    means = ranks.mean(axis=1) if ranked else np.empty(0)
    order = sorted(range(len(ranked)), key=lambda k: (round(float(means[k]), 9), ranked[k].handed_in_at, k))
    rows = [
        Row(
            place=place,
            entry=ranked[k],
            ranks=dict(zip(datasets, ranks[k].tolist(), strict=True)),
            mean_rank=float(means[k]),
        )
        for place, k in enumerate(order, start=1)
    ]
    below = sorted((entry for entry in entries if entry.unranked), key=lambda entry: entry.handed_in_at)
    rows += [Row(place=None, entry=entry, ranks={}, mean_rank=None) for entry in below]
    return Leaderboard(phase=phase, datasets=tuple(datasets), rows=tuple(rows), at=at, rule=rule)


def _ranks(entries: Sequence[Entry], datasets: Sequence[str], rule: str) -> NDArray[np.float64]:
    """Return the ranks, shape (entries, datasets)."""
    rank = average_ranks if rule == "average" else dense_ranks
    columns = [rank([entry.alc.get(dataset, np.nan) for entry in entries]) for dataset in datasets]
    return np.stack(columns, axis=1) if columns else np.empty((len(entries), 0))


def _row_json(row: Row) -> dict[str, Any]:
    entry = row.entry
    return {
        "place": row.place,
        "team": entry.team,
        "mean_rank": row.mean_rank,
        "alc": dict(entry.alc),
        "ranks": dict(row.ranks),
        "nauc": dict(entry.nauc),
        "first_seconds": dict(entry.first_seconds),
        "submission": entry.submission,
        "handed_in_at": entry.handed_in_at.isoformat(),
        "submissions_left": entry.submissions_left,
        "unranked": entry.unranked,
    }
