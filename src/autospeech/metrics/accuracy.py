"""Accuracies and the confusion matrix: what people ask for beside the score."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autospeech.metrics.checks import as_labels, as_scores

__all__ = ["accuracy", "balanced_accuracy", "confusion_matrix"]


def confusion_matrix(labels: ArrayLike, scores: ArrayLike) -> NDArray[np.int64]:
    """Count the clips of each class (row) by the class that scores highest (column), shape (classes, classes).

    Of classes that share the highest score the first one counts, as with ``numpy.argmax``.

    Raises:
        DataError: Shapes differ or a value is not allowed.

    >>> confusion_matrix([[1, 0], [1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]])
    array([[1, 1],
           [0, 1]])
    """
    truth = as_labels(labels)
    chosen = as_scores(scores, truth.shape).argmax(axis=1)
    classes = truth.shape[1]
    cells = truth.argmax(axis=1) * classes + chosen
    return np.bincount(cells, minlength=classes * classes).reshape(classes, classes).astype(np.int64)


def accuracy(labels: ArrayLike, scores: ArrayLike) -> float:
    """Return the share of clips whose highest score is their own class's, in [0, 1].

    Raises:
        DataError: Shapes differ or a value is not allowed.

    >>> accuracy([[1, 0], [1, 0], [1, 0], [0, 1]], [[9, 1], [9, 1], [9, 1], [9, 1]])
    0.75
    """
    counts = confusion_matrix(labels, scores)
    return float(np.trace(counts) / counts.sum())


def balanced_accuracy(labels: ArrayLike, scores: ArrayLike) -> float:
    """Return the mean over the classes that have clips of the share of their clips found, in [0, 1].

    Raises:
        DataError: Shapes differ or a value is not allowed.

    >>> balanced_accuracy([[1, 0], [1, 0], [1, 0], [0, 1]], [[9, 1], [9, 1], [9, 1], [9, 1]])
    0.5
    """
    counts = confusion_matrix(labels, scores)
    sizes = counts.sum(axis=1)
    present = sizes > 0
    return float(np.mean(np.diag(counts)[present] / sizes[present]))
