"""How well the label is told by what is not the sound: length, level, sample rate. NAUC of a classifier out of fold.

The classifier is the smallest there is: the share of each class in each of a few bins of a value.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Labels
from autospeech.metrics import nauc, valid_classes

__all__ = ["told_by"]

_FOLDS: Final = 5
_MOST_BINS: Final = 20
_CLIPS_A_BIN: Final = 10
_FEWEST_CLIPS: Final = 30
_TINY: Final = 1e-12
_DIGITS: Final = 9
"""What differs by less is the rounding of a logarithm, not knowledge."""


def told_by(values: Sequence[NDArray[np.float64]], labels: Labels, groups: NDArray[np.int64], seed: int) -> float:
    """Return the NAUC that values alone reach, out of fold: 0 is chance, 1 tells all; nan with too few clips to say.

    Args:
        values: One or more values a clip; more are taken as independent.
        labels: One-hot: shape (clips, classes).
        groups: Number of what must stay in one fold, one a clip.
        seed: Deals the groups into folds.
    """
    if len(labels) < _FEWEST_CLIPS or not valid_classes(labels).any():
        return float("nan")
    scores = np.zeros(labels.shape)
    fold = np.random.default_rng(seed).permutation(int(groups.max()) + 1)[groups] % _FOLDS
    for held_out in range(_FOLDS):
        test = fold == held_out
        if test.any() and not test.all():
            scores[test] = sum(_log_shares(value[~test], labels[~test], value[test]) for value in values)
    return nauc(labels, scores.round(_DIGITS))


def _log_shares(known: NDArray[np.float64], labels: Labels, asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm of a class's share of a bin over its share of all, smoothed by one average clip."""
    bins = max(1, min(_MOST_BINS, len(known) // _CLIPS_A_BIN))
    edges = np.unique(np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1])) if bins > 1 else np.zeros(0)
    counts = np.zeros((2 * len(edges) + 1, labels.shape[1]))
    np.add.at(counts, _bin(edges, known), labels)
    prior = np.maximum(labels.mean(axis=0), _TINY)
    shares = (counts + prior) / (counts.sum(axis=1, keepdims=True) + 1)
    told: NDArray[np.float64] = np.log(shares / prior)[_bin(edges, asked)]
    return told


def _bin(edges: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the bin of every value; one that equals an edge has a bin of its own."""
    bins: NDArray[np.int64] = np.searchsorted(edges, values, "left") + np.searchsorted(edges, values, "right")
    return bins
