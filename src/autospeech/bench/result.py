"""What a bench found: one cell for each entry on each dataset, and the mean ranks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from autospeech.bench.plan import PlannedJob
from autospeech.contract import Seconds
from autospeech.metrics import Curve, mean_ranks
from autospeech.protocol.run import Run
from autospeech.protocol.scoring import read_scores
from autospeech.report import MOMENTS

__all__ = ["BenchResult", "Cell", "anchor_cell", "failed_cell", "read_cell"]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One entry, or one anchor, on one dataset."""

    entry: str
    """Name of the entry or of the anchor's team."""
    dataset: str
    """Name of the dataset."""
    outcome: str
    """How the run ended; ``anchor`` for a curve from elsewhere, ``error`` when there is no run."""
    sentence: str
    """The same in English."""
    curve: Curve | None = None
    """Learning curve; None when nothing was scored."""
    accuracy: float | None = None
    """Accuracy of the last prediction."""
    spent: Seconds | None = None
    """Counted seconds in all."""
    peak_memory_bytes: int | None = None
    """Largest memory of the process tree that was seen."""
    run: Path | None = None
    """The run folder."""

    @property
    def anchor(self) -> bool:
        """Whether the curve comes from elsewhere."""
        return self.outcome == "anchor"

    @property
    def alc(self) -> float | None:
        """Area under the learning curve; None when nothing was scored."""
        return None if self.curve is None else self.curve.alc()

    @property
    def first(self) -> Seconds | None:
        """Stamp of the first prediction; None without any."""
        return float(self.curve.seconds[0]) if self.curve is not None and len(self.curve) else None

    def at(self, moment: Seconds) -> float | None:
        """Return the NAUC that held at a moment; None when nothing was scored."""
        return None if self.curve is None else self.curve.at(moment)

    def as_json(self) -> dict[str, Any]:
        """Return the cell as plain JSON values, the curve's points included."""
        curve = self.curve
        points = [] if curve is None else [list(pair) for pair in zip(curve.seconds, curve.scores, strict=True)]
        known = {name: value for name, value in vars(self).items() if name not in {"curve", "run"}}
        return known | {
            "alc": self.alc,
            "first": self.first,
            "last": None if curve is None else curve.last(),
            "at": {f"{t:g}": self.at(t) for t in MOMENTS},
            "points": points,
            "run": None if self.run is None else str(self.run),
        }


@dataclass(frozen=True, kw_only=True)
class BenchResult:
    """All cells of a bench."""

    cells: Sequence[Cell]
    """Entries and anchors on every dataset."""
    budgets: Mapping[str, Seconds]
    """Time budget of each dataset, in their order."""
    stop_after: Seconds | None
    """Counted seconds after which each run was stopped; None: at the budget."""
    rank: Literal["dense", "average"] = "dense"
    """How equal ALCs share ranks."""

    def names(self, *, anchors: bool = True) -> list[str]:
        """Return the names of the entries, and of the anchors after them, in order."""
        kept = [cell for cell in self.cells if anchors or not cell.anchor]
        return list(dict.fromkeys(cell.entry for cell in sorted(kept, key=lambda cell: cell.anchor)))

    def cell(self, entry: str, dataset: str) -> Cell | None:
        """Return the cell of an entry on a dataset; None when an anchor has no curve there."""
        return next((one for one in self.cells if (one.entry, one.dataset) == (entry, dataset)), None)

    def alcs(self, name: str) -> list[float | None]:
        """Return an entry's ALC on each dataset."""
        cells = [self.cell(name, dataset) for dataset in self.budgets]
        return [None if cell is None else cell.alc for cell in cells]

    def mean_alc(self, name: str) -> float | None:
        """Return an entry's mean ALC; None when it lacks one; a failed run counts 0."""
        cells = [self.cell(name, dataset) for dataset in self.budgets]
        if any(cell is None for cell in cells):
            return None
        return float(np.mean([alc or 0.0 for alc in self.alcs(name)]))

    def mean_ranks(self) -> dict[str, float]:
        """Return each entry's mean rank by ALC; anchors are ranked too when they have every dataset."""
        ranked = [name for name in self.names() if all(self.cell(name, dataset) for dataset in self.budgets)]
        table = [[np.nan if alc is None else alc for alc in self.alcs(name)] for name in ranked]
        return dict(zip(ranked, mean_ranks(table, self.rank).tolist(), strict=True))

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        return {
            "budgets": dict(self.budgets),
            "stop_after": self.stop_after,
            "rank": self.rank,
            "mean_rank": self.mean_ranks(),
            "mean_alc": {name: self.mean_alc(name) for name in self.names()},
            "cells": [cell.as_json() for cell in self.cells],
        }


def read_cell(job: PlannedJob) -> Cell:
    """Read what came of a job from its folder.

    Raises:
        DataError: The folder holds no readable run.
    """
    run = Run.open(job.spec.out)
    scores, record = read_scores(run.folder), run.record
    return Cell(
        entry=job.entry,
        dataset=job.dataset,
        outcome="not ended" if record.outcome is None else record.outcome.value,
        sentence=record.sentence,
        curve=None if scores is None else scores.curve(),
        accuracy=None if scores is None else scores.accuracy,
        spent=record.spent,
        peak_memory_bytes=record.peak_memory_bytes,
        run=run.folder,
    )


def failed_cell(job: PlannedJob, sentence: str) -> Cell:
    """Return the cell of a job that left no run."""
    return Cell(entry=job.entry, dataset=job.dataset, outcome="error", sentence=sentence)


def anchor_cell(team: str, dataset: str, curve: Curve) -> Cell:
    """Return the cell of a curve from elsewhere."""
    return Cell(entry=team, dataset=dataset, outcome="anchor", sentence="Measured elsewhere.", curve=curve)
