"""Many participants compared: ranks on one dataset, mean rank over several."""

import math
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autospeech.errors import DataError

__all__ = ["EQUAL_WITHIN", "average_ranks", "dense_ranks", "mean_ranks"]

EQUAL_WITHIN: Final = 1e-12
"""Scores that differ by no more share a rank. Source: CodaLab, where the 2019 challenge ran."""


def dense_ranks(scores: ArrayLike) -> NDArray[np.float64]:
    """Rank scores from 1 (highest); equal ones share a rank, the next is one more; no score (NaN) is last + 1.

    Args:
        scores: One number a participant, shape (participants,); NaN where there is none.

    Source: CodaLab's leaderboard.

    >>> dense_ranks([0.5, 0.9, 0.5, float("nan"), 0.1]).tolist()
    [2.0, 1.0, 2.0, 4.0, 3.0]
    """
    return _groups(scores).astype(np.float64) + 1


def average_ranks(scores: ArrayLike) -> NDArray[np.float64]:
    """Rank scores from 1 (highest); equal ones share the mean of their places; those without a score share the last.

    >>> average_ranks([0.5, 0.9, 0.5, float("nan"), 0.1]).tolist()
    [2.5, 1.0, 2.5, 5.0, 4.0]
    """
    groups = _groups(scores)
    sizes = np.bincount(groups)
    last_places = np.cumsum(sizes)
    return np.asarray((last_places - (sizes - 1) / 2)[groups])


def mean_ranks(table: ArrayLike, method: Literal["dense", "average"] = "dense") -> NDArray[np.float64]:
    """Return each participant's mean rank over the datasets, shape (participants,); lower is better.

    Args:
        table: Scores, shape (participants, datasets); NaN where a participant has none.
        method: How equal scores share ranks: as `dense_ranks` or as `average_ranks`.

    Raises:
        DataError: The table has no dataset.

    Participant 0 is first and second, participant 1 second and first, participant 2 third and third (no score).

    >>> mean_ranks([[0.9, 0.5], [0.8, 0.6], [0.7, float("nan")]]).tolist()
    [1.5, 1.5, 3.0]
    """
    scores = np.asarray(table, dtype=np.float64)
    if scores.ndim != 2 or scores.shape[1] == 0:  # noqa: PLR2004  a table has two axes
        raise DataError("table of scores", expected="(participants, datasets), at least one dataset", got=scores.shape)
    rank = dense_ranks if method == "dense" else average_ranks
    return np.asarray(np.mean([rank(column) for column in scores.T], axis=0))


def _groups(scores: ArrayLike) -> NDArray[np.int64]:
    """Number the groups of equal scores from 0 (highest); those without a score are the last group."""
    values = np.asarray(scores, dtype=np.float64)
    groups = np.zeros(values.size, dtype=np.int64)
    group, leader = -1, float("inf")
    for place in np.argsort(-values, kind="stable"):  # NaN sorts last
        value = float(values[place])
        if group < 0 or leader - value > EQUAL_WITHIN or math.isnan(value) != math.isnan(leader):
            group, leader = group + 1, value
        groups[place] = group
    return groups
