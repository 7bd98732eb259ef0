"""The score of one prediction: normalised area under the ROC curve, averaged over the valid classes."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autospeech.errors import DataError
from autospeech.metrics.checks import as_labels, as_scores

__all__ = ["class_aucs", "nauc", "valid_classes"]


def nauc(labels: ArrayLike, scores: ArrayLike) -> float:
    """Return the mean over the valid classes of 2 * AUC - 1: 1 is perfect, 0 is chance, -1 is always wrong.

    Every class is ranked on its own against the rest, so only the order of the scores within a column counts.

    Args:
        labels: Zeros and ones, shape (clips, classes); usually one-hot.
        scores: Finite numbers, shape (clips, classes); larger means more likely.

    Raises:
        DataError: Shapes differ, a value is not allowed, or no class is valid.

    Source: the 2019 challenge's evaluation page.

    Worked by hand: class 0 has one positive (.8) above two negatives (.6, .1): AUC 1. Class 1 has one positive (.4)
    that beats one negative (.2) and loses to none (the other, .4, ties: half a win): AUC .75. Class 2 has one positive
    (.3) above one negative (.0) and below the other (.5): AUC .5.

    >>> labels = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    >>> nauc(labels, [[0.8, 0.2, 0.0], [0.1, 0.4, 0.5], [0.6, 0.4, 0.3]])
    0.5
    """
    truth = as_labels(labels)
    valid = valid_classes(truth)
    if not valid.any():
        raise DataError("test labels", expected="at least one class with positive and negative clips", got="none")
    aucs = class_aucs(truth, scores)
    return float(np.mean(2.0 * aucs[valid] - 1.0))


def class_aucs(labels: ArrayLike, scores: ArrayLike) -> NDArray[np.float64]:
    """Return the ROC AUC of each class against the rest, shape (classes,), in [0, 1]; NaN where a class is not valid.

    A positive clip wins against every negative one it scores above; a tie is half a win (mid-ranks). AUC is the share
    of pairs won. The counts are whole numbers, so the result is exact up to one division.

    Raises:
        DataError: Shapes differ or a value is not allowed.

    >>> class_aucs([[1, 0], [0, 0], [1, 0]], [[0.9, 0.1], [0.5, 0.2], [0.4, 0.3]])
    array([0.5, nan])
    """
    truth = as_labels(labels)
    columns = np.ascontiguousarray(as_scores(scores, truth.shape).T)
    members = np.ascontiguousarray(truth.T)
    return np.array([_auc(column, member) for column, member in zip(columns, members, strict=True)])


def valid_classes(labels: ArrayLike) -> NDArray[np.bool_]:
    """Return which classes can be scored, shape (classes,): those with both a positive and a negative clip.

    >>> valid_classes([[1, 0], [1, 0], [0, 0]])
    array([ True, False])
    """
    truth = as_labels(labels)
    return np.asarray(truth.any(axis=0) & ~truth.all(axis=0))


def _auc(column: NDArray[np.floating[Any]], member: NDArray[np.bool_]) -> float:
    positives = int(np.count_nonzero(member))
    negatives = member.size - positives
    if not positives or not negatives:
        return float("nan")
    ordered = np.sort(column)
    inside = np.sort(column[member])
    # Their sum counts a pair won twice and a tie once; pairs among the positives themselves add up to their square.
    below = int(np.searchsorted(ordered, inside, side="left").sum())
    not_above = int(np.searchsorted(ordered, inside, side="right").sum())
    return (below + not_above - positives**2) / (2 * positives * negatives)
