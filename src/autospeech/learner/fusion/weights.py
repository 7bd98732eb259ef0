"""How much each head says: half by its own worth, half by what it adds to the others."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.heads.posterior import log_softmax
from autospeech.learner.validation.auc import nauc_of_classes

__all__ = ["head_weights"]

_SOFTNESS: Final = 0.03
"""A head this much below the best weighs 1/e of it: differences below are mostly noise."""

_STEPS: Final = 10
"""Heads the greedy choice adds one after the other, the same one more than once if it helps."""

_CANDIDATES: Final = 12
"""Heads the greedy choice looks at, the best ones."""

_CELLS: Final = 20_000
"""Clips x classes the greedy choice looks at, though never fewer than 300 clips: keeps it near 0.1 s."""

_FEWEST_CLIPS: Final = 300


def head_weights(
    heads_oof: Sequence[NDArray[np.floating]], naucs: Sequence[float], y: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Return the weight of each head: shape (heads,), not negative, summing to 1.

    One half is exp((nauc - best) / 0.03), which no chance in the folds can upset; the other is how often a greedy
    choice with replacement takes the head, which gives a head that differs from the rest its due and does not let many
    near-copies drown one good head. Source of the greedy half: Caruana et al., "Ensemble selection from libraries of
    models", 2004.

    Args:
        heads_oof: Out-of-fold log-posteriors of each head, each of shape (clips, classes).
        naucs: Validated NAUC of each head, on the same folds.
        y: Class of each clip, shape (clips,).
    """
    worth = np.exp((np.asarray(naucs, dtype=np.float64) - max(naucs)) / _SOFTNESS)
    return np.asarray((worth / worth.sum() + _greedy(heads_oof, naucs, y)) / 2)


def _greedy(
    heads_oof: Sequence[NDArray[np.floating]], naucs: Sequence[float], y: NDArray[np.integer]
) -> NDArray[np.float64]:
    some = slice(None, None, _stride(*heads_oof[0].shape))
    candidates = [int(index) for index in np.argsort(-np.asarray(naucs), kind="stable")[:_CANDIDATES]]
    scores = {index: np.asarray(heads_oof[index][some], dtype=np.float32) for index in candidates}
    total = np.zeros_like(scores[candidates[0]])
    taken = np.zeros(len(heads_oof))
    for step in range(1, _STEPS + 1):
        gains = [nauc_of_classes(y[some], log_softmax((total + scores[index]) / step)) for index in candidates]
        best = candidates[int(np.argmax(gains))]
        total += scores[best]
        taken[best] += 1
    return np.asarray(taken / taken.sum())


def _stride(clips: int, classes: int) -> int:
    enough = max(_FEWEST_CLIPS, _CELLS // max(1, classes))
    return max(1, -(-clips // enough))
