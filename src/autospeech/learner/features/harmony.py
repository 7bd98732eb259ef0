"""Harmony: how tonal a clip is, in music's pitch classes and octaves, whatever its key and volume.

From the waveforms, because notes need windows ten times as long as phonemes do.
Source of the contrast: Jiang et al., "Music type classification by spectral contrast feature" (ICME 2002).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.learner.features.level import moments
from autospeech.learner.features.segments import Rows

__all__ = ["HARMONY_WIDTH", "harmony"]

_WINDOW: Final = 4096  # samples: 256 ms, bins 3.9 Hz apart
_HOP: Final = 2048
_SLICE: Final = 512  # windows read at a time: 65 s
_CLASSES: Final = 36  # pitch classes, three a semitone, so that tuning does not matter
_LOWEST_HERTZ: Final = 55.0  # A1, where the circle of pitch classes begins
_HIGHEST_HERTZ: Final = 4000.0
_OCTAVES: Final = (60, 125, 250, 500, 1000, 2000, 4000, 8000)  # Hz, edges of the contrast's bands
_SHARE: Final = 5  # the loudest and the faintest fifth of a band are its peaks and valleys
_FAINT: Final = 1e-4
_STRONGEST: Final = 6
HARMONY_WIDTH: Final = _CLASSES + _STRONGEST + 2 + 4 * (len(_OCTAVES) - 1)
"""Numbers that describe a clip."""


def harmony(waveforms: Sequence[Waveform], *, threads: int = 1) -> Rows:
    """Describe each clip in 72 numbers: shape (clips, 72), float32, finite.

    The shares of 36 pitch classes, in order of size, over the clip and (the largest six) within a window; how much
    they change from window to window; and mean and deviation of seven octaves' peaks above valleys, and valleys.

    Args:
        waveforms: The clips; long ones are read a slice at a time.
        threads: Clips worked on at the same time.

    >>> harmony([np.zeros(0, np.float32)]).shape
    (1, 72)
    """
    if threads == 1:
        rows = [_describe(clip) for clip in waveforms]
    else:
        with ThreadPoolExecutor(threads) as pool:
            rows = list(pool.map(_describe, waveforms))
    return np.array(rows, np.float32).reshape(len(waveforms), HARMONY_WIDTH)


def _describe(clip: Waveform) -> Rows:
    """Describe one clip."""
    mean, power, _ = moments(clip)
    count = 1 + max(0, len(clip) - _WINDOW) // _HOP
    read = partial(_spectra, clip, np.float32(mean), np.float32(1 / np.sqrt(max(power, 1e-10))))
    parts = [_windows(read(first, min(count, first + _SLICE))) for first in range(0, count, _SLICE)]
    classes, contrast = (np.concatenate(kind) for kind in zip(*parts, strict=True))
    change = np.abs(np.diff(classes, axis=0)).sum(axis=1) if count > 1 else np.zeros(1, np.float32)
    strongest = np.sort(classes, axis=1)[:, : -_STRONGEST - 1 : -1].mean(axis=0)
    overall = np.sort(classes.mean(axis=0))[::-1]
    spread = [change.mean(), change.std()]
    return np.concatenate([overall, strongest, spread, contrast.mean(axis=0), contrast.std(axis=0)])


def _spectra(clip: Waveform, mean: np.float32, gain: np.float32, first: int, last: int) -> Rows:
    """Return magnitudes of windows `first` to `last`, of a clip of power 1: shape (windows, bins)."""
    from scipy.fft import rfft  # noqa: PLC0415  heavy: loaded when audio is read

    samples = (clip[first * _HOP : (last - 1) * _HOP + _WINDOW] - mean) * gain
    padded = np.pad(samples, (0, max(0, _WINDOW - len(samples))))
    magnitudes: Rows = np.abs(rfft(sliding_window_view(padded, _WINDOW)[::_HOP] * _hann()))
    return magnitudes


def _windows(spectra: Rows) -> tuple[Rows, Rows]:
    """Return each window's shares of pitch classes, and its contrasts."""
    strength = np.sqrt(spectra) @ _pitch_classes()
    classes = strength / np.maximum(strength.sum(axis=1, keepdims=True), np.float32(1e-9))
    logarithms = np.log(spectra + np.float32(_FAINT))
    edges = np.round(np.array(_OCTAVES) * _WINDOW / SAMPLE_RATE).astype(int)
    bands = [_contrast(logarithms[:, low:high]) for low, high in pairwise(edges)]
    return classes, np.concatenate(bands, axis=1)


def _contrast(logarithms: Rows) -> Rows:
    """Return how far a band's peaks rise above its valleys, and the valleys: shape (windows, 2)."""
    ordered = np.sort(logarithms, axis=1)
    fifth = max(1, ordered.shape[1] // _SHARE)
    valleys = ordered[:, :fifth].mean(axis=1)
    return np.column_stack([ordered[:, -fifth:].mean(axis=1) - valleys, valleys])


@cache
def _hann() -> Rows:
    """Return the Hann window, scaled so that white noise of power 1 has magnitudes of root mean square 1."""
    hann = np.sin(np.pi * np.arange(_WINDOW) / _WINDOW) ** 2
    return np.asarray(hann / np.sqrt(np.sum(hann**2)), np.float32)


@cache
def _pitch_classes() -> Rows:
    """Return which pitch class every bin between A1 and 4 kHz belongs to: shape (bins, 36), 0 or 1."""
    hertz = np.arange(_WINDOW // 2 + 1) * SAMPLE_RATE / _WINDOW
    inside = np.flatnonzero((hertz >= _LOWEST_HERTZ) & (hertz <= _HIGHEST_HERTZ))
    turns = np.log2(hertz[inside] / _LOWEST_HERTZ)
    members = np.zeros((len(hertz), _CLASSES), np.float32)
    members[inside, np.round(_CLASSES * turns).astype(int) % _CLASSES] = 1
    return members
