"""NAUC from class numbers, quick enough to choose by; the score of record is `autospeech.metrics.nauc`."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["aucs_of_classes", "nauc_of_classes"]


def nauc_of_classes(
    y: NDArray[np.integer], scores: NDArray[np.floating], weights: NDArray[np.floating] | None = None
) -> float:
    """Return the mean over valid classes of 2 * AUC - 1; 0 when no class has both positives and negatives.

    Args:
        y: Class of each clip, shape (clips,).
        scores: Larger means more likely, shape (clips, classes).
        weights: How often each clip counts, shape (clips,); once if None.
    """
    aucs = aucs_of_classes(y, scores, weights)
    valid = aucs[np.isfinite(aucs)]
    return float(2 * valid.mean() - 1) if len(valid) else 0.0


def aucs_of_classes(
    y: NDArray[np.integer], scores: NDArray[np.floating], weights: NDArray[np.floating] | None = None
) -> NDArray[np.float64]:
    """Return each class's ROC AUC against the rest, ties by halves: shape (classes,), NaN where it is not defined.

    >>> aucs_of_classes(np.array([0, 0, 1]), np.array([[3.0, 0], [1, 0], [2, 0]])).tolist()
    [0.5, 0.5]
    """
    weight = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    return np.array([_auc(y == label, scores[:, label], weight) for label in range(scores.shape[1])])


def _auc(positive: NDArray[np.bool_], score: NDArray[np.floating], weight: NDArray[np.float64]) -> float:
    wins = weight * positive
    losses = weight - wins
    if wins.sum() == 0 or losses.sum() == 0:
        return float("nan")
    order = np.argsort(score)
    new = np.flatnonzero(np.r_[True, np.diff(score[order]) != 0])
    up, down = np.add.reduceat(wins[order], new), np.add.reduceat(losses[order], new)
    below = np.cumsum(down) - down
    return float((up * (below + down / 2)).sum() / (wins.sum() * losses.sum()))
