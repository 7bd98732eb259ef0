"""Functionals: a thousand numbers that say how a clip's log-mel frames are spread and how they move.

Blocks were chosen by grouped folds inside the practice sets' training parts. What moves together, now and a few
frames later, gains most; means and deviations of cepstra add nothing to the quantiles of the bands and are left out.
"""

from typing import Final

import numpy as np

from autospeech.learner.features.contour import PAUSE, loudness, loudness_contour
from autospeech.learner.features.covariance import correlations, cross_correlations
from autospeech.learner.features.frames import Frames
from autospeech.learner.features.modulation import modulation_spectra
from autospeech.learner.features.parts import in_parts
from autospeech.learner.features.segments import Offsets, Rows, centred, cepstra, clip_means, deltas, lagged, root_means

__all__ = ["functionals"]

_CEPSTRA: Final = 20
_CORRELATED: Final = 13
_CROSSED: Final = 10
_LAGS: Final = (2, 4, 8, 16, 32)  # frames: 40 to 640 ms
_CROSS_LAGS: Final = (2, 5, 10)
_SLOW_REACH: Final = 3  # frames ahead and behind: the trend over 120 ms
_QUANTILES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
_STILL: Final = 0.1  # log-mel units: added to deviations, so that what hardly moves counts as still


def functionals(frames: Frames, *, threads: int = 1) -> Rows:
    """Describe each clip in 1,022 numbers: shape (clips, 1022), float32, finite.

    Cepstra: correlations at once, at three lags, of speeds and with trends; moments of the pauses; differences over
    40 to 640 ms. Log-mel: quantiles, skewness, modulation spectra. The loudness contour; and the three levels, last.

    Args:
        frames: Frames of 40 bands, 20 ms apart.
        threads: Parts worked on at the same time.
    """
    return in_parts(_describe, frames, threads)


def _describe(frames: Frames) -> Rows:
    """Describe each clip of a part."""
    offsets = frames.offsets
    rows = cepstra(frames.log_mel, _CEPSTRA)
    loud = loudness(frames.log_mel, offsets)
    blocks = [
        *_correlations(np.ascontiguousarray(rows[:, :_CORRELATED]), offsets),
        *_pause_moments(rows, loud, offsets),
        *_movements(rows, offsets),
        _quantiles(frames),
        *_shapes(frames),
        loudness_contour(loud, offsets),
        frames.level,
    ]
    return np.hstack(blocks)


def _correlations(rows: Rows, offsets: Offsets) -> list[Rows]:
    """Return correlations of cepstra, of their speeds, with their trends, and with themselves some frames later."""
    _, moving = centred(rows, offsets)
    now = np.ascontiguousarray(moving[:, :_CROSSED])
    trend = deltas(now, offsets, _SLOW_REACH)
    later = (lagged(now, offsets, lag) + now for lag in _CROSS_LAGS)
    crossed = [cross_correlations(now, then, offsets) for then in (trend, *later)]
    return [correlations(moving, offsets), correlations(deltas(rows, offsets, 1), offsets), *crossed]


def _pause_moments(rows: Rows, loud: Rows, offsets: Offsets) -> list[Rows]:
    """Return mean and standard deviation over the frames of pauses: the room and the channel; zeros without any."""
    weights = (loud < PAUSE).astype(np.float32)
    means, moving = centred(rows, offsets, weights)
    return [means, root_means(clip_means(moving * moving, offsets, weights))]


def _movements(rows: Rows, offsets: Offsets) -> list[Rows]:
    """Return how far cepstra move within each lag: the modulation spectrum in octaves, cheaply."""
    steps = (lagged(rows, offsets, lag) for lag in _LAGS)
    return [np.log(root_means(clip_means(step * step, offsets)) + _STILL) for step in steps]


def _quantiles(frames: Frames) -> Rows:
    """Return quantiles of every band: shape (clips, 5 * bands)."""
    out = np.empty((len(frames), len(_QUANTILES), frames.log_mel.shape[1]), np.float32)
    for clip in range(len(frames)):
        ordered = np.sort(frames[clip], axis=0)
        out[clip] = ordered[[round(share * (len(ordered) - 1)) for share in _QUANTILES]]
    return out.reshape(len(frames), -1)


def _shapes(frames: Frames) -> list[Rows]:
    """Return skewness of every band, and modulation spectra."""
    _, moving = centred(frames.log_mel, frames.offsets)
    squares = moving * moving
    deviations = root_means(clip_means(squares, frames.offsets)) + 3 * np.float32(_STILL)
    skewness = clip_means(squares * moving, frames.offsets) / deviations**3
    return [skewness, modulation_spectra(moving, frames.offsets)]
