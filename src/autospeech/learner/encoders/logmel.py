"""Whisper's log-mel front end, for a clip of its own length.

Source: `log_mel_spectrogram` and `mel_filters.npz` of openai/whisper (whisper/audio.py); the filters are librosa's
`mel(sr=16000, n_fft=400, n_mels=80)` (Slaney's scale and area normalisation).
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Waveform

__all__ = ["FRAME_SAMPLES", "MEL_BANDS", "log_mel", "mel_filters"]

_FFT: Final = 400
_HOP: Final = 160
MEL_BANDS: Final = 80
"""Mel bands of a frame."""
FRAME_SAMPLES: Final = 2 * _HOP
"""Samples an encoder frame stands for: 20 ms, two log-mel frames."""
_FLOOR: Final = 1e-10
_RANGE: Final = 8.0  # decades below the clip's loudest cell that are kept


def log_mel(waveform: Waveform) -> NDArray[np.float32]:
    """Return the log-mel spectrogram: shape (80, frames), float32, a frame every 10 ms, an even number of frames.

    The clip is padded with zeros to a multiple of 20 ms (at least 20 ms), never to 30 s. Cells lie between
    (m - 4) / 4 and (m + 4) / 4, where m is the clip's largest log10 power, so at most 2 apart.

    >>> log_mel(np.zeros(16000, np.float32)).shape, round(float(log_mel(np.zeros(160, np.float32)).max()), 3)
    ((80, 100), -1.5)
    """
    power = _power(_padded(waveform))
    mel = power @ mel_filters()
    np.maximum(mel, _FLOOR, out=mel)
    np.log10(mel, out=mel)
    np.maximum(mel, mel.max() - _RANGE, out=mel)
    mel += 4.0
    mel /= 4.0
    return mel.T


def _padded(waveform: Waveform) -> Waveform:
    """Return the clip with zeros up to a multiple of 20 ms, and half a window reflected at both ends."""
    missing = FRAME_SAMPLES - len(waveform) if not len(waveform) else -len(waveform) % FRAME_SAMPLES
    whole = np.pad(np.asarray(waveform, np.float32), (0, missing))
    return np.pad(whole, _FFT // 2, mode="reflect")


def _power(padded: Waveform) -> NDArray[np.float32]:
    """Return the power spectrum of every frame but the last, which Whisper drops: shape (frames, 201)."""
    from scipy.fft import rfft  # noqa: PLC0415  heavy: loaded when audio is embedded

    frames = sliding_window_view(padded, _FFT)[:-1:_HOP] * _window()
    spectrum = rfft(frames, overwrite_x=True)
    return np.asarray(spectrum.real**2 + spectrum.imag**2, dtype=np.float32)


@cache
def _window() -> NDArray[np.float32]:
    """Return the periodic Hann window."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)).astype(np.float32)


@cache
def mel_filters() -> NDArray[np.float32]:
    """Return the triangular filters of equal area: shape (201, 80), float32."""
    bins = np.linspace(0, SAMPLE_RATE / 2, _FFT // 2 + 1)
    edges = _hertz(np.linspace(0, _slaney(SAMPLE_RATE / 2), MEL_BANDS + 2))
    rising = (bins[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - bins[:, None]) / np.diff(edges)[1:]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * (2 / (edges[2:] - edges[:-2]))).astype(np.float32)


_LINEAR_HERTZ: Final = 200 / 3  # Hz a mel below 1 kHz
_BREAK_HERTZ: Final = 1000.0
_BREAK_MEL: Final = _BREAK_HERTZ / _LINEAR_HERTZ
_LOG_STEP: Final = np.log(6.4) / 27  # natural log of the ratio of neighbouring mels above 1 kHz


def _slaney(hertz: float) -> float:
    """Return the mel of a frequency above 1 kHz (Slaney's Auditory Toolbox)."""
    return float(_BREAK_MEL + np.log(hertz / _BREAK_HERTZ) / _LOG_STEP)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the frequency of every mel."""
    above = _BREAK_HERTZ * np.exp(_LOG_STEP * (mel - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * _LINEAR_HERTZ, above)
