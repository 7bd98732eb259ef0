"""Guess which clips belong together (speaker, session, channel) when nobody says.

Folds drawn clip by clip are too kind when train and test have different speakers: every head looks perfect, and the
order of the heads is lost. What is left of a speaker-like embedding after the class means are taken away mostly says
who spoke or over which channel; its clusters are groups good enough to hold out together.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["guess_groups"]

_DIMENSIONS: Final = 40
"""Principal components kept: more adds noise to the distances."""

_ROUNDS: Final = 4
"""Rounds of subspace iteration: enough for directions that matter to distances."""

_NOTHING: Final = 1e-4
"""Spread of a direction, beside the largest, that is rounding error."""

_CLIPS_A_GROUP: Final = 15
"""Clips a guessed group should hold on average."""

_FEWEST: Final = 8
"""Groups to guess at least: folds need one or two each."""

_MOST: Final = 24
"""Groups to guess at most: each should hold several classes."""

_EXACT: Final = 1_500
"""Clips clustered exactly; further clips join the nearest cluster."""


def guess_groups(embedding: NDArray[np.floating], y: NDArray[np.integer], *, seed: int = 0) -> NDArray[np.int64]:
    """Return a guessed group of each clip: whole numbers from 0, shape (clips,); the same for the same arguments.

    Args:
        embedding: Anything speaker-like, as means of cepstra or a lower encoder layer; shape (clips, features).
        y: Class of each clip, shape (clips,).
        seed: Decides which clips are clustered exactly when there are many.
    """
    count = int(np.clip(len(y) / _CLIPS_A_GROUP, _FEWEST, _MOST))
    if len(y) <= count:
        return np.arange(len(y))
    directions = _directions(np.asarray(embedding, dtype=np.float32), y)
    exact = np.sort(np.random.default_rng(seed).permutation(len(y))[:_EXACT])
    clusters = _ward(directions[exact], count)
    if len(exact) == len(y):
        return clusters
    centres = np.stack([directions[exact][clusters == cluster].mean(axis=0) for cluster in range(clusters.max() + 1)])
    nearest = (centres**2).sum(axis=1) - 2 * directions @ centres.T
    return np.asarray(nearest.argmin(axis=1), dtype=np.int64)


def _directions(embedding: NDArray[np.float32], y: NDArray[np.integer]) -> NDArray[np.float32]:
    """Standardise, take class means away, keep the main directions, at length 1: shape (clips, <= 40)."""
    scale = embedding.std(axis=0)
    standard = np.nan_to_num((embedding - embedding.mean(axis=0)) / np.where(scale > 0, scale, 1))
    member = np.eye(int(y.max()) + 1, dtype=np.float32)[y]
    rest = standard - (member @ ((member / np.maximum(member.sum(axis=0), 1)).T @ standard))
    main = rest @ _components(rest)
    length = np.linalg.norm(main, axis=1, keepdims=True)
    return np.asarray(main / np.where(length > 0, length, 1), dtype=np.float32)


def _components(rest: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the main directions, shape (features, <= 40), by subspace iteration on at most 1,500 clips."""
    some = rest[:: max(1, -(-len(rest) // _EXACT))]
    width = min(_DIMENSIONS, *some.shape)
    start = np.random.default_rng(0).normal(size=(some.shape[1], min(width + 10, some.shape[1])))
    basis = np.linalg.qr(start.astype(np.float32))[0]
    for _ in range(_ROUNDS):
        basis = np.linalg.qr(some.T @ (some @ basis))[0]
    _, values, turn = np.linalg.svd(some @ basis, full_matrices=False)
    real = values[:width] > _NOTHING * max(1.0, float(values.max(initial=0)))
    return np.asarray(basis @ (turn[:width].T * real), dtype=np.float32)


def _ward(directions: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    from scipy.cluster import hierarchy  # noqa: PLC0415  heavy, and only guessing needs it
    from scipy.spatial.distance import pdist  # noqa: PLC0415  the same

    tree = hierarchy.linkage(pdist(directions), method="ward")
    clusters = hierarchy.fcluster(tree, count, criterion="maxclust")
    return np.unique(clusters, return_inverse=True)[1].astype(np.int64)
