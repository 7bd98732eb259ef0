"""Modulation spectra: how fast each band's level moves, from syllables' rhythm to roughness."""

from functools import cache
from typing import Final

import numpy as np

from autospeech.learner.features.segments import Offsets, Rows, clip_means

__all__ = ["modulation_spectra"]

_SEGMENT: Final = 64  # frames: 1.28 s, so a line of the spectrum is 0.78 Hz
_STEP: Final = 32
_EDGES: Final = (1, 2, 3, 5, 8, 13, 21, 33)  # lines at which bands of modulation begin: 0.8 to 25 Hz
_POOLED: Final = 10  # wide bands, each the mean of neighbouring mel bands
_FAINT: Final = 0.01


def modulation_spectra(moving: Rows, offsets: Offsets) -> Rows:
    """Return the shares of a clip's modulation energy: shape (clips, 10 * 7), natural logarithms, at most about 0.

    Args:
        moving: Log-mel rows without their clip's mean: shape (frames, bands), `bands` a multiple of 10.
        offsets: Where the clips begin. A clip shorter than a segment is followed by zeros.
    """
    pooled = moving.reshape(len(moving), _POOLED, -1).mean(axis=2)
    counts = 1 + np.maximum(0, np.diff(offsets) - _SEGMENT) // _STEP
    ends = np.concatenate([[0], np.cumsum(counts)])
    energy = clip_means(_energies(pooled, offsets, ends), ends).reshape(len(counts), len(_EDGES) - 1, _POOLED)
    shares: Rows = np.log(energy + _FAINT) - np.log(energy.sum(axis=1, keepdims=True) + _FAINT)
    return shares.reshape(len(counts), -1)


def _energies(pooled: Rows, offsets: Offsets, ends: Offsets) -> Rows:
    """Return the energy of every segment in every band of modulation: shape (segments, 7 * bands)."""
    owners = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
    starts = offsets[owners] + _STEP * (np.arange(ends[-1]) - ends[owners])
    frames = starts[:, None] + np.arange(_SEGMENT)
    inside = frames < offsets[owners + 1, None]
    segments = pooled[np.where(inside, frames, 0)] * inside[:, :, None]
    lines = np.square(np.matmul(_waves(), segments.astype(np.float32)))
    firsts = 2 * (np.array(_EDGES[:-1]) - _EDGES[0])
    energies: Rows = np.add.reduceat(lines, firsts, axis=1)
    return energies.reshape(len(segments), -1)


@cache
def _waves() -> Rows:
    """Return windowed cosines and sines of lines 1 to 32, in turn: shape (64, frames)."""
    window = np.sin(np.pi * np.arange(1, _SEGMENT + 1) / (_SEGMENT + 1)) ** 2
    angles = 2 * np.pi / _SEGMENT * np.outer(np.arange(_EDGES[0], _EDGES[-1]), np.arange(_SEGMENT))
    pairs = np.stack([np.cos(angles), np.sin(angles)], axis=1).reshape(-1, _SEGMENT)
    return np.asarray(pairs * window, np.float32)
