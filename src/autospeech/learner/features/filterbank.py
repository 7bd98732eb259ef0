"""The window and the mel filters of a frame."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE

__all__ = ["MOST_BANDS", "WINDOW", "hann", "mel_filters"]

WINDOW: Final = 400
"""Samples a frame looks at: 25 ms."""
MOST_BANDS: Final = 64
"""With more, a triangle would hold no bin of the FFT."""
_LOWEST_HERTZ: Final = 20.0


@cache
def hann() -> NDArray[np.float32]:
    """Return the periodic Hann window, scaled so that white noise of power 1 has power 1 in every bin."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    return np.asarray(window / np.sqrt(np.sum(window**2)), np.float32)


@cache
def mel_filters(bands: int) -> NDArray[np.float32]:
    """Return at most 64 triangles of area 1, each row twice (for real and imaginary part): shape (2 * bins, bands)."""
    bins = np.linspace(0, SAMPLE_RATE / 2, WINDOW // 2 + 1)
    mels = np.linspace(_mel(_LOWEST_HERTZ), _mel(SAMPLE_RATE / 2), bands + 2)
    edges = 700 * (np.exp(mels / 1127) - 1)
    rising = (bins[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - bins[:, None]) / np.diff(edges)[1:]
    triangles = np.maximum(np.minimum(rising, falling), 0)
    return np.repeat(triangles / triangles.sum(axis=0), 2, axis=0).astype(np.float32)


def _mel(hertz: float) -> float:
    """Return the mel of a frequency (O'Shaughnessy's formula, as in HTK and Kaldi)."""
    return float(1127 * np.log1p(hertz / 700))
