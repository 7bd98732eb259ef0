"""A clip's loudness and length, which the frames do not know."""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Waveform

__all__ = ["LEVELS", "QUIETEST", "levels", "moments"]

LEVELS: Final = ("log_rms", "log_peak", "log_duration")
"""What the columns of `Frames.level` are: natural logarithms of amplitude, amplitude and seconds."""
QUIETEST: Final = 1e-5
"""Amplitude below which a clip is silent: a third of a 16-bit step."""
_SLICE: Final = 40 * SAMPLE_RATE  # samples read at a time


def moments(clip: Waveform) -> tuple[float, float, float]:
    """Return a clip's mean, mean square without the mean, and peak without the mean; zeros for an empty one.

    >>> moments(np.array([1, 3], np.float32))
    (2.0, 1.0, 1.0)
    """
    if not len(clip):
        return 0.0, 0.0, 0.0
    mean = float(np.mean(clip, dtype=np.float64))
    total = peak = 0.0
    for first, last in pairwise([*range(0, len(clip), _SLICE), len(clip)]):
        centred = clip[first:last] - np.float32(mean)
        total += float(centred @ centred)
        peak = max(peak, float(centred.max()), -float(centred.min()))
    return mean, total / len(clip), peak


def levels(measured: NDArray[np.float64], lengths: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return log RMS, log peak and log duration: shape (clips, 3), finite.

    Args:
        measured: `moments` of every clip: shape (clips, 3).
        lengths: Samples of every clip.
    """
    amplitude = np.stack([np.sqrt(measured[:, 1]), measured[:, 2]], axis=1)
    seconds = np.maximum(lengths, 1) / SAMPLE_RATE
    return np.asarray(np.log(np.column_stack([np.maximum(amplitude, QUIETEST), seconds])), np.float32)
