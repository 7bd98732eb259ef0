"""How good will it be on clips nobody has heard: the learner's own estimate of its NAUC, with an interval."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.validation.auc import nauc_of_classes

__all__ = ["Estimate", "estimate_nauc"]

_DRAWS: Final = 100
"""Bootstrap draws at most: the interval's ends move by less than a tenth of its width."""

_WORK: Final = 3_000_000
"""Clips x classes x draws that may be spent, about half a second."""

_COVERAGE: Final = 0.9
"""Share of draws inside the interval."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """An expected NAUC."""

    nauc: float
    """The estimate, in [-1, 1]."""
    low: float
    """Lower end of the 90 % interval."""
    high: float
    """Upper end of the 90 % interval."""

    def __str__(self) -> str:
        return f"{self.nauc:.3f} ({self.low:.3f} to {self.high:.3f})"


def estimate_nauc(
    y: NDArray[np.integer],
    oof: NDArray[np.floating],
    *,
    groups: NDArray[np.integer] | None = None,
    seed: int = 0,
) -> Estimate:
    """Estimate the NAUC on unheard clips from out-of-fold scores.

    Scores of heads that were chosen or weighted by these very clips flatter; hand in scores whose weights were found
    without the clip's fold (`Fusion.cross_fitted`).

    Args:
        y: Class of each clip, shape (clips,).
        oof: Out-of-fold scores, shape (clips, classes).
        groups: Group of each clip, drawn as a whole; each clip is its own group if None.
        seed: Seed of the draws.
    """
    value = nauc_of_classes(y, oof)
    group = np.arange(len(y)) if groups is None else np.unique(groups, return_inverse=True)[1]
    draws = int(np.clip(_WORK / max(1, oof.size), 20, _DRAWS))
    random = np.random.default_rng(seed)
    drawn = [nauc_of_classes(y, oof, _counts(group, random)) for _ in range(draws)]
    half = (1 - _COVERAGE) / 2
    low, high = np.quantile(drawn, [half, 1 - half])
    return Estimate(nauc=value, low=float(min(low, value)), high=float(max(high, value)))


def _counts(group: NDArray[np.integer], random: np.random.Generator) -> NDArray[np.float64]:
    """Return how often each clip is drawn when groups are drawn with replacement."""
    total = int(group.max()) + 1
    drawn = np.bincount(random.integers(0, total, total), minlength=total).astype(np.float64)
    return np.asarray(drawn[group])
