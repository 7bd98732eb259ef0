"""Statistics over each clip's frames without a loop over clips: the few words every feature is written in.

`offsets` is always that of `Frames`: clip i owns rows offsets[i] to offsets[i + 1], at least one.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Offsets", "Rows", "centred", "cepstra", "clip_means", "deltas", "lagged", "root_means", "shifted", "spread"]

Rows = NDArray[np.float32]
"""A row a frame (frames, numbers), or a row a clip (clips, numbers), float32."""
Offsets = NDArray[np.int64]
"""Where each clip's rows begin, and where the last one's end: shape (clips + 1,)."""


def cepstra(log_mel: Rows, count: int) -> Rows:
    """Return the first `count` coefficients of the orthonormal cosine transform of each row.

    >>> cepstra(np.ones((1, 4), np.float32), 2).round(3).tolist()
    [[2.0, 0.0]]
    """
    return log_mel @ np.ascontiguousarray(_cosines(log_mel.shape[1])[:, :count])


@cache
def _cosines(bands: int) -> Rows:
    """Return the orthonormal DCT-II as a matrix (bands, coefficients)."""
    angles = np.pi / bands * np.outer(np.arange(bands) + 0.5, np.arange(bands))
    scale = np.where(np.arange(bands) == 0, np.sqrt(1 / bands), np.sqrt(2 / bands))
    return (np.cos(angles) * scale).astype(np.float32)


def clip_means(rows: Rows, offsets: Offsets, weights: Rows | None = None) -> Rows:
    """Return every clip's mean row: shape (clips, numbers).

    Args:
        rows: A row a frame.
        offsets: Where the clips begin.
        weights: A weight a frame, not negative, shape (frames,); a clip whose weights are all 0 gets zeros.

    >>> clip_means(np.array([[1], [3], [7]], np.float32), np.array([0, 2, 3])).tolist()
    [[2.0], [7.0]]
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  heavy: loaded when features are computed

    frames, clips = len(rows), len(offsets) - 1
    if weights is None:
        weights = np.ones(frames, np.float32)
    adder = csr_array((weights, np.arange(frames, dtype=np.int32), offsets.astype(np.int32)), shape=(clips, frames))
    total = np.maximum(adder @ np.ones(frames, np.float32), np.float32(1e-6))
    return np.asarray(adder @ rows / total[:, None], np.float32)


def root_means(squares: Rows) -> Rows:
    """Return the square roots of mean squares, which rounding may have left a little below 0."""
    return np.sqrt(np.maximum(squares, 0))


def spread(per_clip: Rows, offsets: Offsets) -> Rows:
    """Repeat each clip's row for every one of its frames: shape (frames, numbers)."""
    return np.repeat(per_clip, np.diff(offsets), axis=0)


def centred(rows: Rows, offsets: Offsets, weights: Rows | None = None) -> tuple[Rows, Rows]:
    """Return every clip's mean row, and the rows without it."""
    means = clip_means(rows, offsets, weights)
    return means, rows - spread(means, offsets)


def lagged(rows: Rows, offsets: Offsets, lag: int) -> Rows:
    """Return how much each row grows within the next `lag` frames; at a clip's end, until its last frame.

    >>> lagged(np.array([[1], [2], [5], [9]], np.float32), np.array([0, 3, 4]), 1).ravel().tolist()
    [1.0, 3.0, 0.0, 0.0]
    """
    return shifted(rows, offsets, lag) - rows


def shifted(rows: Rows, offsets: Offsets, lag: int) -> Rows:
    """Return for every frame the row `lag` frames later; at a clip's end, its last row."""
    return rows[_ahead(offsets, lag)]


def deltas(rows: Rows, offsets: Offsets, reach: int) -> Rows:
    """Return the difference between the rows `reach` frames ahead and behind, both kept within the clip.

    >>> deltas(np.array([[1], [2], [5], [9]], np.float32), np.array([0, 3, 4]), 1).ravel().tolist()
    [1.0, 4.0, 3.0, 0.0]
    """
    return rows[_ahead(offsets, reach)] - rows[_behind(offsets, reach)]


def _ahead(offsets: Offsets, lag: int) -> Offsets:
    """Return for every frame the one `lag` frames later, or its clip's last."""
    lasts: Offsets = np.repeat(offsets[1:] - 1, np.diff(offsets))
    return np.minimum(np.arange(len(lasts)) + lag, lasts)


def _behind(offsets: Offsets, lag: int) -> Offsets:
    """Return for every frame the one `lag` frames earlier, or its clip's first."""
    firsts: Offsets = np.repeat(offsets[:-1], np.diff(offsets))
    return np.maximum(np.arange(len(firsts)) - lag, firsts)
