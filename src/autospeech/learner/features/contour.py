"""The contour of loudness: how often a clip is quiet, loud, and begins anew after a pause."""

from typing import Final

import numpy as np

from autospeech.learner.features.segments import Offsets, Rows, centred, clip_means, root_means, spread

__all__ = ["PAUSE", "loudness", "loudness_contour"]

_LEVELS: Final = (-7.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0)
PAUSE: Final = -2.3
"""Loudness below which a frame is a pause: a tenth of the clip's mean power."""


def loudness(log_mel: Rows, offsets: Offsets) -> Rows:
    """Return each frame's log power relative to its clip's mean power: shape (frames,)."""
    power = np.exp(log_mel).mean(axis=1, keepdims=True)
    relative: Rows = np.log(power / spread(clip_means(power, offsets), offsets))
    return relative[:, 0]


def loudness_contour(loud: Rows, offsets: Offsets) -> Rows:
    """Return mean, deviation, onsets a frame, pauses a frame, and the shares of nine levels: shape (clips, 13).

    >>> loudness_contour(np.array([-9, 0, -9, 0], np.float32), np.array([0, 4]))[0, :4].tolist()
    [-4.5, 4.5, 0.5, 0.5]
    """
    pause = loud < PAUSE
    onset = np.concatenate([[False], pause[:-1] & ~pause[1:]])
    onset[offsets[:-1]] = False
    level = np.digitize(loud, _LEVELS)
    shares = level[:, None] == np.arange(len(_LEVELS) + 1)
    means, moving = centred(loud[:, None], offsets)
    deviations = root_means(clip_means(moving**2, offsets))
    rates = clip_means(np.column_stack([onset, pause, shares]).astype(np.float32), offsets)
    return np.hstack([means, deviations, rates])
