"""Quick statistics: what the learner's very first answer is made from."""

from typing import Final

import numpy as np

from autospeech.learner.features.covariance import correlations
from autospeech.learner.features.frames import Frames
from autospeech.learner.features.parts import in_parts
from autospeech.learner.features.segments import Rows, centred, cepstra, clip_means, deltas, root_means

__all__ = ["quick_statistics"]

_CEPSTRA: Final = 20
_CORRELATED: Final = 13


def quick_statistics(frames: Frames, *, threads: int = 1) -> Rows:
    """Describe each clip in 141 numbers: shape (clips, 141), float32, finite.

    Mean, standard deviation and standard deviation of the difference over two frames of 20 cepstra; how the first 13
    move together (78 correlations); and the clip's three levels, which come last.

    >>> from autospeech.learner.features.frames import log_mel_frames
    >>> quick_statistics(log_mel_frames([np.zeros(16000, np.float32)] * 2)).shape
    (2, 141)
    """
    return in_parts(_describe, frames, threads)


def _describe(frames: Frames) -> Rows:
    """Describe each clip of a part."""
    rows = cepstra(frames.log_mel, _CEPSTRA)
    means, moving = centred(rows, frames.offsets)
    deviations = root_means(clip_means(moving * moving, frames.offsets))
    steps = deltas(rows, frames.offsets, 1)
    speed = root_means(clip_means(steps * steps, frames.offsets))
    together = correlations(moving[:, :_CORRELATED], frames.offsets)
    return np.hstack([means, deviations, speed, together, frames.level])
