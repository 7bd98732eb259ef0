"""What happens to recordings between a studio and a user: level, clipping, offset, channel, noise."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from autospeech.contract import SAMPLE_RATE, Waveform

__all__ = ["CHANGES", "changed"]

_TELEPHONE = butter(4, [300, 3400], "bandpass", fs=SAMPLE_RATE, output="sos")


def _overdriven(waveform: Waveform) -> NDArray[np.floating]:
    """Amplify until the peak is four times full scale, and clip."""
    amplified = waveform * (4 / max(1e-9, float(np.abs(waveform).max(initial=0))))
    return np.asarray(np.clip(amplified, -1, 1))


CHANGES: dict[str, Callable[[Waveform], NDArray[np.floating]]] = {
    "26 dB quieter": lambda waveform: waveform * 0.05,
    "12 dB louder": lambda waveform: waveform * 4,
    "overdriven": _overdriven,
    "with an offset": lambda waveform: waveform + 0.05,
    "by telephone": lambda waveform: sosfilt(_TELEPHONE, waveform),
    "by a shrill microphone": lambda waveform: np.append(waveform[:1], waveform[1:] - 0.7 * waveform[:-1]),
}
"""By name, a change of a waveform."""


def changed(name: str, waveforms: list[Waveform]) -> list[Waveform]:
    """Return waveforms after a change."""
    return [CHANGES[name](waveform).astype(np.float32) for waveform in waveforms]
