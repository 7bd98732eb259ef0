"""Functionals: a thousand numbers that say how a clip's log-mel frames are spread and how they move.

Every block is there because leaving it out cost NAUC in grouped folds of the practice sets; what moves together,
now and a few frames later, gains most.
"""

from typing import Final

import numpy as np

from autospeech.learner.features.contour import loudness, loudness_contour
from autospeech.learner.features.covariance import correlations, cross_correlations
from autospeech.learner.features.frames import Frames
from autospeech.learner.features.modulation import modulation_spectra
from autospeech.learner.features.parts import in_parts
from autospeech.learner.features.segments import (
    Offsets,
    Rows,
    centred,
    cepstra,
    clip_means,
    deltas,
    lagged,
    root_means,
)

__all__ = ["functionals"]

_CEPSTRA: Final = 20
_CORRELATED: Final = 13
_CROSSED: Final = 10
_LOUD: Final = -1.0  # log power above which a frame is loud, relative to the clip's mean power
_REACHES: Final = (1, 3)  # frames
_LAGS: Final = (2, 4, 8, 16, 32)  # frames: 40 to 640 ms
_CROSS_LAGS: Final = (2, 5, 10)
_QUANTILES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
_STILL: Final = 0.1  # log-mel units: added to deviations, so that what hardly moves counts as still


def functionals(frames: Frames, *, threads: int = 1) -> Rows:
    """Describe each clip in 1,002 numbers: shape (clips, 1002), float32, finite.

    Cepstra: moments, speeds, moments of the loud frames, differences over 40 to 640 ms, correlations at once and at
    three lags. Log-mel: quantiles, skewness, modulation spectra. The loudness contour; and the three levels, last.
    """
    return in_parts(_describe, frames, threads)


def _describe(frames: Frames) -> Rows:
    """Describe each clip of a part."""
    offsets = frames.offsets
    rows = cepstra(frames.log_mel, _CEPSTRA)
    means, moving = centred(rows, offsets)
    loud = loudness(frames.log_mel, offsets)
    blocks = [
        means,
        root_means(clip_means(moving * moving, offsets)),
        *_speeds(rows, offsets),
        *_loud_moments(rows, loud, offsets),
        *_movements(rows, offsets),
        *_correlations(rows, moving, offsets),
        _quantiles(frames),
        *_shapes(frames),
        loudness_contour(loud, offsets),
        frames.level,
    ]
    return np.hstack(blocks)


def _speeds(rows: Rows, offsets: Offsets) -> list[Rows]:
    """Return the root mean square of differences around each frame."""
    steps = (deltas(rows, offsets, reach) for reach in _REACHES)
    return [root_means(clip_means(step * step, offsets)) for step in steps]


def _loud_moments(rows: Rows, loud: Rows, offsets: Offsets) -> list[Rows]:
    """Return mean and standard deviation over the loud frames."""
    weights = (loud >= _LOUD).astype(np.float32)
    means, moving = centred(rows, offsets, weights)
    return [means, root_means(clip_means(moving * moving, offsets, weights))]


def _movements(rows: Rows, offsets: Offsets) -> list[Rows]:
    """Return how far cepstra move within each lag: the modulation spectrum in octaves, cheaply."""
    steps = (lagged(rows, offsets, lag) for lag in _LAGS)
    return [np.log(root_means(clip_means(step * step, offsets)) + _STILL) for step in steps]


def _correlations(rows: Rows, moving: Rows, offsets: Offsets) -> list[Rows]:
    """Return correlations of cepstra, of their differences, and of cepstra with themselves some frames later."""
    now = np.ascontiguousarray(moving[:, :_CROSSED])
    speed = deltas(np.ascontiguousarray(rows[:, :_CORRELATED]), offsets, 1)
    later = (lagged(now, offsets, lag) + now for lag in _CROSS_LAGS)
    crossed = [cross_correlations(now, then, offsets) for then in later]
    return [correlations(moving[:, :_CORRELATED], offsets), correlations(speed, offsets), *crossed]


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
