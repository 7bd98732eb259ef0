"""Which clips go through the network together, and how the pieces of a long one are put together again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.encoders.logmel import FRAME_SAMPLES

__all__ = ["Window", "batches", "join_windows", "pool_windows", "windows"]

BATCH_STEPS: Final = 800
"""Encoder frames of a batch, padding included; from 100 to 1500 the cost is the same within noise."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """A stretch of a clip that goes through the network in one piece."""

    clip: int
    """Index of the clip."""
    start: int
    """First sample."""
    end: int
    """Sample behind the last."""

    @property
    def steps(self) -> int:
        """Encoder frames, at least 1; the last may be padded."""
        return max(1, -(-(self.end - self.start) // FRAME_SAMPLES))


def windows(lengths: Sequence[int], *, most: int) -> list[Window]:
    """Cut clips of so many samples into windows of at most `most` encoder frames, as equal as can be.

    >>> [(window.clip, window.start, window.end) for window in windows([640, 2000], most=4)]
    [(0, 0, 640), (1, 0, 1280), (1, 1280, 2000)]
    """
    return [window for clip, length in enumerate(lengths) for window in _cut(clip, length, most)]


def _cut(clip: int, length: int, most: int) -> list[Window]:
    steps = max(1, -(-length // FRAME_SAMPLES))
    pieces = -(-steps // most)
    size = -(-steps // pieces) * FRAME_SAMPLES
    starts = range(0, max(length, 1), size)
    return [Window(clip=clip, start=start, end=min(length, start + size)) for start in starts]


def batches(sizes: Sequence[int], *, most: int = BATCH_STEPS) -> list[list[int]]:
    """Group items of so many encoder frames: longest first, at most `most` frames a group once padded alike.

    >>> batches([10, 40, 12, 300], most=100)
    [[3], [1, 2], [0]]
    """
    groups: list[list[int]] = []
    for item in sorted(range(len(sizes)), key=lambda item: -sizes[item]):
        if groups and sizes[groups[-1][0]] * (len(groups[-1]) + 1) <= most:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def pool_windows(states: NDArray[np.float32], weights: Sequence[int]) -> NDArray[np.float32]:
    """Pool a clip's windows into what pooling all their frames gives.

    Args:
        states: Means, then standard deviations, of every window: shape (windows, states, 2 * width).
        weights: Frames of every window.

    >>> parts = np.array([[[1.0, 0.0]], [[4.0, 0.0]]], np.float32)  # frames 1 | 4 4: mean 3, variance 2
    >>> np.square(pool_windows(parts, [1, 2])).round(3).tolist()
    [[9.0, 2.0]]
    """
    means, deviations = np.split(states.astype(np.float64), 2, axis=-1)
    mean = np.average(means, axis=0, weights=weights)
    variance = np.average(deviations**2 + (means - mean) ** 2, axis=0, weights=weights)
    return np.concatenate([mean, np.sqrt(variance)], axis=-1).astype(np.float32)


def join_windows(states: NDArray[np.float32], cut: Sequence[Window], clips: int) -> NDArray[np.float32]:
    """Pool the windows of every clip: shape (clips, states, 2 * width)."""
    if len(cut) == clips:
        return states
    owners = np.array([window.clip for window in cut])
    steps = np.array([window.steps for window in cut])
    return np.stack([pool_windows(states[owners == clip], steps[owners == clip]) for clip in range(clips)])
