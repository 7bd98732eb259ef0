"""What training clips alone tell of a model's quality: out-of-fold scores, intervals, figures class by class."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.ensemble import Ensemble
from autospeech.learner.fusion import cross_fitted
from autospeech.learner.training import TrainingSide
from autospeech.learner.validation import Estimate, aucs_of_classes, estimate_nauc

__all__ = ["ClassFigures", "Judgement", "class_figures", "interval", "judge"]

_DRAWS: Final = 200
_COVERAGE: Final = 0.9


@dataclass(frozen=True, kw_only=True)
class ClassFigures:
    """How one class fares."""

    clips: int
    """Its clips."""
    auc: float | None
    """ROC AUC against the rest; None where it is not defined."""
    precision: float | None
    """Share of the clips taken for it that are its own; None if none was."""
    recall: float | None
    """Share of its clips that were found; None if it has none."""

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {"clips": self.clips, "auc": self.auc, "precision": self.precision, "recall": self.recall}


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """How good a model is on clips like its training clips, as far as these can tell."""

    rows: NDArray[np.int64]
    """Training clips it rests on."""
    scores: NDArray[np.float64]
    """Log-posteriors of these, from heads and weights that had not seen them: shape (rows, classes)."""
    nauc: Estimate
    """Expected NAUC with its 90 % interval."""
    accuracy: tuple[float, float, float]
    """Expected accuracy, and the ends of its 90 % interval."""
    classes: tuple[ClassFigures, ...]
    """Class by class."""
    groups: str
    """Where the folds' groups come from: "given", "guessed" or "none"."""

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain JSON values."""
        value, low, high = self.accuracy
        return {
            "clips": len(self.rows),
            "groups": self.groups,
            "nauc": {"value": self.nauc.nauc, "low": self.nauc.low, "high": self.nauc.high},
            "accuracy": {"value": value, "low": low, "high": high},
            "classes": [one.as_json() for one in self.classes],
        }


def judge(ensemble: Ensemble, side: TrainingSide, *, groups_given: bool) -> Judgement | None:
    """Judge an ensemble by training clips it has not seen; None if none of its heads is validated."""
    if ensemble.fusion is None:
        return None
    rows = side.split.everyone
    for head in ensemble.heads:
        rows = np.intersect1d(rows, head.rows, assume_unique=True)
    unseen = [head.unseen[np.searchsorted(head.rows, rows)] for head in ensemble.heads if head.unseen is not None]
    y, folds = side.y[rows], side.folds()[rows]
    scores = cross_fitted(unseen, y, folds)
    groups = None if side.groups is None else np.unique(side.groups, return_inverse=True)[1][rows]
    return Judgement(
        rows=rows,
        scores=scores,
        nauc=estimate_nauc(y, scores, groups=groups),
        accuracy=interval(scores.argmax(axis=1) == y, groups),
        classes=class_figures(y, scores),
        groups="none" if side.groups is None else "given" if groups_given else "guessed",
    )


def class_figures(y: NDArray[np.integer], scores: NDArray[np.floating]) -> tuple[ClassFigures, ...]:
    """Return how each class fares, its clips being taken for the class that scores highest.

    >>> class_figures(np.array([0, 0, 1]), np.array([[2.0, 1], [1, 2], [1, 2]]))[0]
    ClassFigures(clips=2, auc=0.75, precision=1.0, recall=0.5)
    """
    chosen, aucs = scores.argmax(axis=1), aucs_of_classes(y, scores)
    return tuple(_figures(y == place, chosen == place, float(auc)) for place, auc in enumerate(aucs))


def interval(
    values: NDArray[np.generic], groups: NDArray[np.integer] | None = None, *, seed: int = 0
) -> tuple[float, float, float]:
    """Return the mean of values and its 90 % interval, groups (or clips) being drawn with replacement.

    >>> interval(np.ones(5))
    (1.0, 1.0, 1.0)
    """
    numbers = np.asarray(values, np.float64)
    group = np.arange(len(numbers)) if groups is None else np.unique(groups, return_inverse=True)[1]
    total = int(group.max(initial=-1)) + 1
    sums, sizes = np.bincount(group, weights=numbers, minlength=total), np.bincount(group, minlength=total)
    drawn = np.random.default_rng(seed).integers(0, total, (_DRAWS, total))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - _COVERAGE) / 2, (1 + _COVERAGE) / 2])
    mean = float(numbers.mean())
    return mean, float(min(low, mean)), float(max(high, mean))


def _figures(own: NDArray[np.bool_], taken: NDArray[np.bool_], auc: float) -> ClassFigures:
    right = int((own & taken).sum())
    return ClassFigures(
        clips=int(own.sum()),
        auc=auc if np.isfinite(auc) else None,
        precision=_share(right, int(taken.sum())),
        recall=_share(right, int(own.sum())),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
