"""What has been learnt so far: fitted heads and how they are fused; scores any clips, one alone or thousands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.deadline import Deadline
from autospeech.learner.fusion import Fusion, cross_fitted
from autospeech.learner.heads import ShrinkageLda
from autospeech.learner.split import Split
from autospeech.learner.validation import nauc_of_classes
from autospeech.learner.views import View

__all__ = ["Ensemble", "TrainedHead"]

_LIGHT = 0.01
"""Weight below which a head is left out: it would cost time and change nothing."""


@dataclass(frozen=True, kw_only=True)
class TrainedHead:
    """A head, what it sees, and what it said of clips it had not seen."""

    name: str
    """Unique name: its stage and its plan."""
    stage: str
    """The stage that fitted it."""
    family: str
    """The family of that stage."""
    views: tuple[View, ...]
    """What it sees."""
    head: ShrinkageLda
    """Fitted on all clips in `rows`."""
    rows: NDArray[np.int64]
    """Training clips it knows, ascending."""
    unseen: NDArray[np.floating] | None = None
    """Out-of-fold scores of these clips: shape (rows, classes); None if it is not validated."""
    nauc: float = 0.0
    """Validated NAUC."""

    def scores(self, split: Split, deadline: Deadline) -> NDArray[np.float32]:
        """Score all clips of a split: shape (clips, classes); kept by the split.

        Raises:
            OutOfTime: The deadline came first.
        """
        for view in self.views:
            view.prepare(split, split.everyone, deadline)
        return split.array(f"scores of {self.name}", lambda: self.head.scores(look(split, split.everyone, self.views)))


def look(split: Split, rows: NDArray[np.int64], views: Sequence[View]) -> NDArray[np.float32]:
    """Lay prepared views of some clips side by side: shape (rows, features)."""
    parts = [view.take(split, rows) for view in views]
    return parts[0] if len(parts) == 1 else np.hstack(parts)


@dataclass(frozen=True, kw_only=True)
class Ensemble:
    """Heads, and how they are fused."""

    heads: tuple[TrainedHead, ...]
    """At least one."""
    fusion: Fusion | None
    """None for a single head that is not validated."""
    nauc: float | None
    """NAUC of the fusion on clips its heads had not seen; None if nothing is validated."""

    @classmethod
    def of(
        cls, heads: Sequence[TrainedHead], y: NDArray[np.int64], folds: Callable[[], NDArray[np.int64]]
    ) -> "Ensemble":
        """Fuse heads; those that are not validated count only when there are no others.

        Args:
            heads: At least one.
            y: Class of every training clip.
            folds: Returns the fold of every training clip; asked for only if a head is validated.
        """
        validated = [head for head in heads if head.unseen is not None]
        if not validated:
            return cls(heads=(heads[-1],), fusion=None, nauc=None)
        first = _fused(validated, y, folds())
        weights = first.fusion.weights if first.fusion is not None else np.ones(len(validated))
        heavy = [head for head, weight in zip(validated, weights, strict=True) if weight >= _LIGHT]
        return first if len(heavy) == len(validated) else _fused(heavy, y, folds())

    def scores(self, split: Split, deadline: Deadline) -> NDArray[np.floating]:
        """Score all clips of a split: shape (clips, classes), larger is more likely.

        Raises:
            OutOfTime: The deadline came first.
        """
        said = [head.scores(split, deadline) for head in self.heads]
        return said[0] if self.fusion is None else self.fusion.scores(said)

    def probabilities(self, split: Split, deadline: Deadline) -> NDArray[np.floating]:
        """Return calibrated probabilities: shape (clips, classes), rows summing to 1.

        Raises:
            OutOfTime: The deadline came first.
        """
        said = [head.scores(split, deadline) for head in self.heads]
        return np.exp(said[0]) if self.fusion is None else self.fusion.probabilities(said)


def _fused(heads: Sequence[TrainedHead], y: NDArray[np.int64], folds: NDArray[np.int64]) -> Ensemble:
    """Fuse validated heads by the clips all of them know."""
    common = heads[0].rows
    for head in heads[1:]:
        common = np.intersect1d(common, head.rows, assume_unique=True)
    unseen = [head.unseen[np.searchsorted(head.rows, common)] for head in heads if head.unseen is not None]
    fusion = Fusion.fit(unseen, [head.nauc for head in heads], y[common])
    honest = cross_fitted(unseen, y[common], folds[common])
    return Ensemble(heads=tuple(heads), fusion=fusion, nauc=nauc_of_classes(y[common], honest))
