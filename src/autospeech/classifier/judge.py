"""What training clips alone tell of a model's quality: out-of-fold scores, intervals, figures class by class."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.held_out import HeldOut
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


def judge(held_out: HeldOut, groups: NDArray[np.generic] | None, *, given: bool) -> Judgement | None:
    """Judge an ensemble by training clips its heads had not seen; None if fewer than two classes have two clips.

    A class with one clip has none to learn it from while this one is held out: it is left out of the judgement.

    Args:
        held_out: What they said of these.
        groups: Group of every training clip, if there are any.
        given: Somebody told the groups; otherwise they were guessed.
    """
    heard = np.bincount(held_out.y)[held_out.y] > 1
    rows, y = held_out.rows[heard], held_out.y[heard]
    if len(np.unique(y)) < 2:  # noqa: PLR2004  nothing to tell apart
        return None
    scores = held_out.fused()[heard]
    held = None if groups is None else np.unique(groups, return_inverse=True)[1][rows]
    return Judgement(
        rows=rows,
        scores=scores,
        nauc=estimate_nauc(y, scores, groups=held),
        accuracy=interval(scores.argmax(axis=1) == y, held),
        classes=class_figures(y, scores),
        groups="none" if groups is None else "given" if given else "guessed",
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
