"""What one clip tells: one pure function a fact."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np

from autospeech.contract import SAMPLE_RATE, Waveform

__all__ = ["ClipFacts", "facts_of", "high_band_share", "is_clipped", "is_silent"]

_SILENT_PEAK: Final = 4 / 32768
_FULL: Final = 1 - 1.5 / 32768
"""The two highest steps of 16-bit audio, either sign."""
_CLIPPED_RUN: Final = 3
_CLIPPED_SHARE: Final = 0.001
_WINDOW: Final = 512
_LOOKED_AT: Final = 64 * _WINDOW
_SPLIT_HZ: Final = 4200.0
"""A little above 4 kHz: resamplers leave a skirt."""


@dataclass(frozen=True, kw_only=True)
class ClipFacts:
    """Facts of one clip."""

    samples: int
    """Length."""
    peak: float
    """Largest absolute finite value."""
    finite: bool
    """Whether every sample is a number."""
    silent: bool
    """Peak below 4 of 32768 steps."""
    clipped: bool
    """Full-scale samples in a row, and 1 in 1000 of all."""
    high_band: float
    """Share of the energy above 4.2 kHz, in [0, 1]; nan when there is too little to tell."""
    digest: bytes
    """Hash of the samples: equal clips have equal ones."""


def facts_of(clip: Waveform) -> ClipFacts:
    """Look at one clip."""
    finite = bool(np.isfinite(clip).all())
    sound = clip if finite else np.nan_to_num(clip, nan=0.0, posinf=0.0, neginf=0.0)
    peak = float(np.abs(sound).max(initial=0.0))
    return ClipFacts(
        samples=clip.size,
        peak=peak,
        finite=finite,
        silent=is_silent(peak),
        clipped=is_clipped(sound),
        high_band=high_band_share(sound),
        digest=blake2b(np.ascontiguousarray(clip).data, digest_size=16).digest(),
    )


def is_silent(peak: float) -> bool:
    """Tell silence by the peak.

    >>> is_silent(3 / 32768), is_silent(0.01)
    (True, False)
    """
    return peak < _SILENT_PEAK


def is_clipped(clip: Waveform) -> bool:
    """Tell whether at least 3 samples in a row, and 1 in 1000 of all, stand at full scale.

    >>> is_clipped(np.array([0, 1, 1, 1, 0], np.float32)), is_clipped(np.array([0, 1, -1, 0], np.float32))
    (True, False)
    """
    full = np.abs(clip) >= _FULL
    if full.sum() < max(_CLIPPED_RUN, _CLIPPED_SHARE * clip.size):
        return False
    return bool((full[:-2] & full[1:-1] & full[2:]).any())


def high_band_share(clip: Waveform) -> float:
    """Return the share of a clip's energy above 4.2 kHz, of its first two seconds; nan for silence or under 32 ms."""
    frames = clip[: min(clip.size, _LOOKED_AT) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    window = np.hanning(_WINDOW)
    power = (np.abs(np.fft.rfft(frames * window, axis=1)) ** 2).sum(axis=0)
    total = float(power.sum())
    if total <= 0 or not np.isfinite(total):
        return float("nan")
    return float(power[np.fft.rfftfreq(_WINDOW, 1 / SAMPLE_RATE) > _SPLIT_HZ].sum() / total)
