"""Fuse many heads into one score that is as good for one clip alone as for a whole test set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.errors import UsageError
from autospeech.learner.fusion.cdf import ScoreDistribution
from autospeech.learner.heads.posterior import best_temperature, log_softmax

__all__ = ["Fusion"]

_SOFTNESS: Final = 0.03
"""A head this much below the best weighs 1/e of it."""


@dataclass(frozen=True, kw_only=True)
class Fusion:
    """Weights of heads, and the distributions their scores pass through."""

    distributions: tuple[ScoreDistribution, ...]
    """One a head."""
    weights: NDArray[np.float64]
    """One a head, summing to 1."""
    temperature: float
    """What the logit of the fused rank is divided by to give honest probabilities."""

    @classmethod
    def fit(cls, heads_oof: Sequence[NDArray[np.floating]], naucs: Sequence[float], y: NDArray[np.integer]) -> "Fusion":
        """Learn from out-of-fold scores.

        Args:
            heads_oof: Out-of-fold scores of each head, each of shape (clips, classes).
            naucs: Validated NAUC of each head, on the same folds.
            y: Class of each clip, shape (clips,).

        Raises:
            UsageError: There is no head, or scores, naucs and classes do not belong together.
        """
        if not heads_oof or len(heads_oof) != len(naucs):
            raise UsageError(
                "heads to fuse", expected="one nauc a head, at least one", got=(len(heads_oof), len(naucs))
            )
        weights = np.exp((np.asarray(naucs) - max(naucs)) / _SOFTNESS)
        distributions = tuple(ScoreDistribution.fit(scores) for scores in heads_oof)
        warm = cls(distributions=distributions, weights=weights / weights.sum(), temperature=1.0)
        logits = _logit(warm.scores(heads_oof))
        temperature = best_temperature(logits, np.asarray(y, dtype=np.int64))
        return cls(distributions=distributions, weights=warm.weights, temperature=temperature)

    def scores(self, heads: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
        """Return the weighted mean of each head's ranks: shape (clips, classes), in (0, 1).

        Raises:
            UsageError: The number of heads is not the one the fusion was fitted for.
        """
        if len(heads) != len(self.distributions):
            raise UsageError("heads to fuse", expected=len(self.distributions), got=len(heads))
        ranked = (one.ranks(scores) for one, scores in zip(self.distributions, heads, strict=True))
        return np.asarray(sum(weight * ranks for weight, ranks in zip(self.weights, ranked, strict=True)))

    def probabilities(self, heads: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
        """Return calibrated probabilities: shape (clips, classes), rows summing to 1."""
        return np.asarray(np.exp(log_softmax(_logit(self.scores(heads)) / self.temperature)))


def _logit(rank: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.log(rank) - np.log1p(-rank))
