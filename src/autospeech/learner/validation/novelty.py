"""Are the clips to be scored from speakers or sessions that training has heard? It decides which folds are honest.

If unheard clips come from the same voices as the training clips, each finds as near a neighbour among them as training
clips find among each other, and folds drawn clip by clip are honest. If voices are new, neighbours are farther, and
only grouped folds are. No label of an unheard clip is needed.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["NEW", "novelty"]

NEW: Final = 0.53
"""Novelty above which grouped folds are honest: practice sets split at random had at most 0.49 by means of cepstra,
those with new speakers, videos or tracks at least 0.54."""

_TRAIN: Final = 1_500
"""Training clips looked at."""

_UNHEARD: Final = 500
"""Unheard clips looked at."""

_CLIP: Final = 8.0
"""Standard deviations at which a feature is clipped: loudness alone shall not decide."""


def novelty(train: NDArray[np.floating], unheard: NDArray[np.floating], *, seed: int = 0) -> float:
    """Return the chance that an unheard clip's nearest training clip is farther than a training clip's: 0 .. 1.

    Near 0.5 when both come from the same voices; see `NEW`. 0.5 when there is nothing to compare.

    Args:
        train: Means of cepstra, or another speaker-like embedding, of training clips; shape (clips, features).
        unheard: The same of clips to be scored, shape (clips, features).
        seed: Decides which clips are looked at when there are many.
    """
    if len(train) < 2 or len(unheard) == 0:  # noqa: PLR2004  a neighbour needs two clips
        return 0.5
    random = np.random.default_rng(seed)
    mean, scale = train.mean(axis=0), train.std(axis=0)
    known, fresh = (
        np.clip((_some(x, most, random) - mean) / np.where(scale > 0, scale, 1), -_CLIP, _CLIP)
        for x, most in ((train, _TRAIN), (unheard, _UNHEARD))
    )
    among = _squares(known, known)
    np.fill_diagonal(among, np.inf)
    return _chance_of_more(_squares(fresh, known).min(axis=1), among.min(axis=1))


def _some(x: NDArray[np.floating], most: int, random: np.random.Generator) -> NDArray[np.floating]:
    return x if len(x) <= most else x[np.sort(random.permutation(len(x))[:most])]


def _squares(a: NDArray[np.floating], b: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray((a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T)


def _chance_of_more(a: NDArray[np.floating], b: NDArray[np.floating]) -> float:
    """Return P(a > b) + P(a = b) / 2."""
    ordered = np.sort(b)
    below = np.searchsorted(ordered, a, side="left") + np.searchsorted(ordered, a, side="right")
    return float(below.mean() / (2 * len(b)))
