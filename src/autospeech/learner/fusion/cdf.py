"""A head's scores seen through the distribution of its out-of-fold scores: ranks without a test set."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["ScoreDistribution"]

_KNOTS: Final = 257
"""Quantiles kept a class: a finer grid changes no NAUC by 0.001."""

_EDGE: Final = 1e-3
"""Share of the unit interval kept free at each end for scores beyond any seen."""


@dataclass(frozen=True, kw_only=True)
class ScoreDistribution:
    """Quantiles of each class's out-of-fold scores."""

    knots: NDArray[np.float64]
    """Increasing scores, shape (knots, classes)."""
    spread: NDArray[np.float64]
    """Unit in which scores beyond the ends are measured, shape (classes,), above 0."""

    @classmethod
    def fit(cls, scores: NDArray[np.floating]) -> "ScoreDistribution":
        """Learn from out-of-fold scores, shape (clips, classes)."""
        count = min(_KNOTS, max(2, len(scores)))
        knots = np.quantile(scores.astype(np.float64), np.linspace(0, 1, count), axis=0)
        spread = np.maximum(scores.std(axis=0, dtype=np.float64), 1e-9)
        return cls(knots=knots, spread=spread)

    def ranks(self, scores: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return where scores lie in the distribution: shape of scores, in (0, 1), strictly ordered beyond the ends."""
        return np.stack([self._ranks(scores[:, label], label) for label in range(scores.shape[1])], axis=1)

    def _ranks(self, score: NDArray[np.floating], label: int) -> NDArray[np.float64]:
        knots, spread = self.knots[:, label], self.spread[label]
        inside = _EDGE + (1 - 2 * _EDGE) * _position(score, knots)
        below = np.clip((knots[0] - score) / spread, 0, None)
        above = np.clip((score - knots[-1]) / spread, 0, None)
        return np.asarray(inside - _EDGE * below / (1 + below) + _EDGE * above / (1 + above))


def _position(score: NDArray[np.floating], knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of knots below each score, equal knots by halves, interpolated between different ones."""
    last = len(knots) - 1
    first = np.searchsorted(knots, score, side="left")
    after = np.searchsorted(knots, score, side="right")
    level = np.unique(knots)
    centre = (np.searchsorted(knots, level, side="left") + np.searchsorted(knots, level, side="right") - 1) / 2
    between = np.interp(score, level, centre)
    exact = (first + after - 1) / 2
    return np.where(after > first, exact, between) / last
