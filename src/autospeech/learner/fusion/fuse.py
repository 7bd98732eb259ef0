"""Fuse many heads into one score that is as good for one clip alone as for a whole test set.

Each head speaks in log-posteriors that its own out-of-fold scores made honest, so they need no test set to be
comparable; their mean, weighted by exp(validated NAUC / softness) and made honest once more, is the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.errors import UsageError
from autospeech.learner.heads.posterior import best_temperature, log_softmax
from autospeech.learner.validation.auc import nauc_of_classes

__all__ = ["Fusion", "cross_fitted"]

_SOFTNESS: Final = 0.03
"""A head this much below the best weighs 1/e of it where there are many clips: smaller differences are mostly noise."""
_NOISE: Final = 0.5
"""What the softness grows by, times one over the square root of the number of clips: with few, folds are noisy."""


@dataclass(frozen=True, kw_only=True)
class Fusion:
    """Weights of heads, and the temperature of their mean."""

    weights: NDArray[np.float64]
    """One a head, summing to 1."""
    temperature: float
    """What the weighted mean of log-posteriors is divided by to give honest probabilities."""

    @classmethod
    def fit(cls, heads_oof: Sequence[NDArray[np.floating]], naucs: Sequence[float], y: NDArray[np.integer]) -> "Fusion":
        """Learn from out-of-fold scores.

        Args:
            heads_oof: Out-of-fold log-posteriors of each head, each of shape (clips, classes).
            naucs: Validated NAUC of each head, on the same folds.
            y: Class of each clip, shape (clips,).

        Raises:
            UsageError: There is no head, or heads and naucs are not as many.
        """
        if not heads_oof or len(heads_oof) != len(naucs):
            raise UsageError(
                "heads to fuse", expected="one nauc a head, at least one", got=(len(heads_oof), len(naucs))
            )
        softness = _SOFTNESS + _NOISE / max(1, len(y)) ** 0.5
        worth = np.exp((np.asarray(naucs, dtype=np.float64) - max(naucs)) / softness)
        weights = worth / worth.sum()
        temperature = best_temperature(_mean(weights, heads_oof), np.asarray(y, dtype=np.int64))
        return cls(weights=weights, temperature=temperature)

    def scores(self, heads: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
        """Return fused log-posteriors of clips: shape (clips, classes); each row depends on its own clip only.

        Raises:
            UsageError: The number of heads is not the one the fusion was fitted for.
        """
        if len(heads) != len(self.weights):
            raise UsageError("heads to fuse", expected=len(self.weights), got=len(heads))
        return np.asarray(log_softmax(_mean(self.weights, heads) / self.temperature))

    def probabilities(self, heads: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
        """Return calibrated probabilities: shape (clips, classes), rows summing to 1."""
        return np.asarray(np.exp(self.scores(heads)))


def cross_fitted(
    heads_oof: Sequence[NDArray[np.floating]], y: NDArray[np.integer], folds: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Fuse out-of-fold scores by weights that were found without the clip's fold: what an honest estimate needs.

    Args:
        heads_oof: Out-of-fold log-posteriors of each head, each of shape (clips, classes).
        y: Class of each clip, shape (clips,).
        folds: Fold of each clip, shape (clips,).

    Returns:
        Log-posteriors, shape (clips, classes).

    Raises:
        UsageError: There is no head.
    """
    fused = np.empty(heads_oof[0].shape if heads_oof else (0, 0))
    for fold in np.unique(folds):
        out = folds == fold
        known = ~out if not out.all() else out
        inside = [scores[known] for scores in heads_oof]
        fusion = Fusion.fit(inside, [nauc_of_classes(y[known], scores) for scores in inside], y[known])
        fused[out] = fusion.scores([scores[out] for scores in heads_oof])
    return fused


def _mean(weights: NDArray[np.float64], heads: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
    return np.asarray(sum(weight * scores for weight, scores in zip(weights, heads, strict=True)))
