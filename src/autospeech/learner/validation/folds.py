"""Cut training clips into folds: classes spread evenly, groups kept whole as far as that makes sense."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.errors import UsageError

__all__ = ["FOLDS", "make_folds"]

FOLDS: Final = 5
"""Folds at most, when the caller names no number."""


def make_folds(
    y: NDArray[np.integer], groups: NDArray[np.generic] | None = None, *, most: int = FOLDS, seed: int = 0
) -> NDArray[np.int64]:
    """Return the fold of each clip, 0 .. k - 1; the same for the same arguments.

    Without groups each class is dealt out evenly. With groups (recording sessions, speakers, …) the clips of a group
    share a fold, so that a head is judged on groups it has not heard; clips of a class that lies in one single group
    are dealt out one by one all the same, because the class could never be validated otherwise.

    Args:
        y: Class of each clip, shape (clips,).
        groups: Any label of each clip's group, shape (clips,); None if there are none.
        most: Folds at most; fewer when there are fewer clips.
        seed: Decides how ties and remainders fall.

    Raises:
        UsageError: Fewer than 2 folds are asked for, or groups are not one a clip.
    """
    if most < 2:  # noqa: PLR2004  one fold validates nothing
        raise UsageError("number of folds", expected="at least 2", got=most)
    if groups is not None and groups.shape != y.shape:
        raise UsageError("groups", expected=f"shape {y.shape}", got=groups.shape)
    count = max(1, min(most, len(y)))
    random = np.random.default_rng(seed)
    if groups is None:
        return _deal(y, count, random)
    return _deal_groups(y, _workable_groups(y, groups), count, random)


def _deal(y: NDArray[np.integer], count: int, random: np.random.Generator) -> NDArray[np.int64]:
    shuffled = random.permutation(len(y))
    order = shuffled[np.argsort(y[shuffled], kind="stable")]
    folds = np.empty(len(y), dtype=np.int64)
    folds[order] = np.arange(len(y)) % count
    return folds


def _workable_groups(y: NDArray[np.integer], groups: NDArray[np.generic]) -> NDArray[np.int64]:
    """Number the groups; each clip of a class that lies in a single group becomes a group of its own."""
    numbers = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    alone = [label for label in np.unique(y) if len(np.unique(numbers[y == label])) == 1]
    lonely = np.isin(y, alone)
    numbers[lonely] = numbers.max(initial=0) + 1 + np.arange(int(lonely.sum()))
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)


def _deal_groups(
    y: NDArray[np.integer], groups: NDArray[np.int64], count: int, random: np.random.Generator
) -> NDArray[np.int64]:
    table = np.zeros((int(groups.max()) + 1, int(y.max()) + 1))
    np.add.at(table, (groups, y), 1)
    table /= np.maximum(table.sum(axis=0), 1)
    shuffled = random.permutation(len(table))
    largest_first = shuffled[np.argsort(-table[shuffled].max(axis=1), kind="stable")]
    held = np.zeros((count, table.shape[1]))
    home = np.empty(len(table), dtype=np.int64)
    for group in largest_first:
        home[group] = _emptiest(held, table[group])
        held[home[group]] += table[group]
    return home[groups]


def _emptiest(held: NDArray[np.float64], row: NDArray[np.float64]) -> int:
    """Return the fold in which this group's classes are rarest; among equals, the one that holds least in all."""
    crowding = held @ row
    level = np.isclose(crowding, crowding.min())
    return int(np.argmin(np.where(level, held.sum(axis=1), np.inf)))
