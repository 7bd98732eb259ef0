"""How numbers move together within a clip, at the same moment or some frames apart."""

from typing import Final

import numpy as np

from autospeech.learner.features.segments import Offsets, Rows, clip_means, root_means

__all__ = ["correlations", "cross_correlations"]

_STILL: Final = 0.1  # added to the product of deviations: what hardly moves has no correlation


def correlations(moving: Rows, offsets: Offsets) -> Rows:
    """Return the correlation of every pair of columns over each clip's frames.

    Args:
        moving: A row a frame, each clip's mean removed: shape (frames, numbers).
        offsets: Where the clips begin.

    Returns:
        Pairs (0, 1), (0, 2), … (1, 2), …: shape (clips, numbers * (numbers - 1) / 2), within [-1, 1].
    """
    upper = np.triu_indices(moving.shape[1], k=1)
    return _normalised(moving, moving, offsets)[:, upper[0], upper[1]]


def cross_correlations(moving: Rows, other: Rows, offsets: Offsets) -> Rows:
    """Return the correlation of every column with every column of `other`: shape (clips, numbers * others)."""
    return _normalised(moving, other, offsets).reshape(len(offsets) - 1, moving.shape[1] * other.shape[1])


def _normalised(left: Rows, right: Rows, offsets: Offsets) -> Rows:
    """Return each clip's matrix of correlations: shape (clips, left numbers, right numbers)."""
    products = _products(left, right, offsets)
    sizes = [_deviations(rows, offsets) for rows in (left, right)]
    return products / (sizes[0][:, :, None] * sizes[1][:, None, :] + np.float32(_STILL))


def _products(left: Rows, right: Rows, offsets: Offsets) -> Rows:
    """Return each clip's mean outer product; one small matrix product a clip, which BLAS does in microseconds."""
    out = np.empty((len(offsets) - 1, left.shape[1], right.shape[1]), np.float32)
    for clip, (first, last) in enumerate(zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)):
        np.matmul(left[first:last].T, right[first:last], out=out[clip])
        out[clip] /= last - first
    return out


def _deviations(rows: Rows, offsets: Offsets) -> Rows:
    """Return each clip's root mean squares: shape (clips, numbers)."""
    return root_means(clip_means(rows * rows, offsets))
