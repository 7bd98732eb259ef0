"""Refuses labels and scores that do not fit together, before any metric looks at them."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autospeech.errors import DataError

__all__ = ["as_labels", "as_scores"]


def as_labels(labels: ArrayLike) -> NDArray[np.bool_]:
    """Return labels as booleans of shape (clips, classes).

    Raises:
        DataError: They are no matrix of zeros and ones with at least one clip and one class.
    """
    matrix = np.asarray(labels)
    if matrix.ndim != 2 or 0 in matrix.shape:  # noqa: PLR2004  a matrix has two axes
        raise DataError("shape of the labels", expected="(clips, classes), at least (1, 1)", got=matrix.shape)
    truth = matrix.astype(np.bool_)
    if not np.array_equal(truth, matrix):
        raise DataError("values of the labels", expected="0 and 1", got=f"{np.unique(matrix)[:5].tolist()}")
    return truth


def as_scores(scores: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.floating[Any]]:
    """Return scores as floats of the labels' shape; float32 and float64 keep their type.

    Raises:
        DataError: The shape differs from the labels', or a value is not finite.
    """
    matrix = np.asarray(scores)
    if matrix.shape != shape:
        raise DataError("shape of the scores", expected=f"{shape}, as the labels", got=matrix.shape)
    floats: NDArray[np.floating[Any]] = matrix if matrix.dtype.kind == "f" else matrix.astype(np.float64)
    if not np.isfinite(floats).all():
        raise DataError("values of the scores", expected="finite numbers", got="NaN or infinity")
    return floats
