"""Log-posteriors from discriminants, and the temperature that makes them honest."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["best_temperature", "log_softmax"]

_TEMPERATURES: Final = np.geomspace(1e-3, 1e3, 80)
"""Candidates: the scale of discriminants says nothing, least of all with many features."""

_MOST_ROWS: Final = 2_000
"""Clips that are enough to choose one number."""


def log_softmax(logits: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return log-posteriors: shape and dtype of the logits, each row's exponentials summing to 1.

    >>> np.exp(log_softmax(np.array([[0.0, 0.0]]))).tolist()
    [[0.5, 0.5]]
    """
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def best_temperature(logits: NDArray[np.floating], y: NDArray[np.int64]) -> float:
    """Find the divisor of the logits that gives the smallest log-loss, classes weighing the same.

    Args:
        logits: Discriminants of clips their head has not seen, shape (clips, classes).
        y: Class of each clip, shape (clips,).

    Returns:
        A temperature above 0; 1 when there is no clip.
    """
    if len(y) == 0:
        return 1.0
    step = -(-len(y) // _MOST_ROWS)
    logits, y = np.asarray(logits[::step], dtype=np.float32), y[::step]
    weight = 1.0 / np.bincount(y)[y]
    losses = [_loss(logits, y, weight, temperature) for temperature in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _loss(logits: NDArray[np.floating], y: NDArray[np.int64], weight: NDArray[np.float64], temperature: float) -> float:
    right = log_softmax(logits / np.float32(temperature))[np.arange(len(y)), y]
    return float(-(weight * right).sum() / weight.sum())
