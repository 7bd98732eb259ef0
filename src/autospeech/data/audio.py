"""Audio files of any format, rate and channels -> the challenge's 16 kHz mono 16-bit waveforms."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Seconds, Waveform
from autospeech.data.ffmpeg import decode_to_wav, needs_ffmpeg
from autospeech.errors import DataError, UsageError

if TYPE_CHECKING:
    import soundfile

__all__ = ["AudioInfo", "audio_info", "load_audio", "quantise"]

_STEPS: Final = 32768
"""Quantisation steps of 16-bit audio on either side of zero."""
_MARGIN: Final[Seconds] = 0.1
"""Read beside a slice, so that the resampler's filter sees the true neighbours; soxr's HQ filter is shorter."""


@dataclass(frozen=True, kw_only=True)
class AudioInfo:
    """What a file says of itself, before any conversion."""

    rate: int
    """Samples a second."""
    channels: int
    """Number of channels."""
    seconds: Seconds
    """Duration."""
    subtype: str
    """Encoding, in libsndfile's word ("PCM_16")."""


def audio_info(path: Path) -> AudioInfo:
    """Read a file's rate, channels, duration and encoding.

    Raises:
        DataError: There is no such file, or nobody here can decode it.
    """
    with _open(path) as file:
        return AudioInfo(
            rate=file.samplerate, channels=file.channels, seconds=file.frames / file.samplerate, subtype=file.subtype
        )


def load_audio(path: Path, *, start: Seconds = 0.0, end: Seconds | None = None) -> Waveform:
    """Read a file, or a slice of it, as the challenge's waveform: 16 kHz, channels averaged, 16-bit steps, float32.

    Only the slice (and 0.1 s beside it) is decoded; it equals the same slice of the whole file.

    Args:
        path: Any format of libsndfile; others (m4a, aac, webm …) where ffmpeg is on the PATH.
        start: Seconds from the beginning.
        end: Seconds from the beginning; None, or beyond the end, is the end.

    Raises:
        DataError: The file is missing, empty, cut off before `start`, not decodable, or has a sample that is no number.
        UsageError: `start` is negative or not before `end`.
    """
    if not 0 <= start < (float("inf") if end is None else end):
        raise UsageError("slice of a recording", expected="0 <= start < end", got=(start, end))
    with _open(path) as file:
        return _read_slice(file, path, start, end)


def quantise(samples: NDArray[np.floating[Any]]) -> Waveform:
    """Round to the steps of 16-bit audio, clipped to [-1, 1).

    >>> quantise(np.array([0.25, 1.5, -2.0])).tolist()
    [0.25, 0.999969482421875, -1.0]
    """
    steps = np.clip(np.rint(samples * _STEPS), -_STEPS, _STEPS - 1)
    waveform: Waveform = (steps / _STEPS).astype(np.float32)
    return waveform


def _open(path: Path) -> "soundfile.SoundFile":
    import soundfile  # noqa: PLC0415  loads a shared library: only when audio is read

    if not path.is_file():
        raise DataError(f"audio file {path}", expected="a file", got="a folder" if path.is_dir() else "nothing there")
    if needs_ffmpeg(path):
        return soundfile.SoundFile(decode_to_wav(path))
    try:
        return soundfile.SoundFile(path)
    except (soundfile.LibsndfileError, OSError) as error:
        reason = getattr(error, "error_string", None) or str(error)
        raise DataError(f"audio file {path}", expected="audio that libsndfile reads", got=reason) from error


def _read_slice(file: "soundfile.SoundFile", path: Path, start: Seconds, end: Seconds | None) -> Waveform:
    """Read the input around a slice, on a frame that falls on a whole output sample; resample; cut."""
    step = Fraction(file.samplerate, SAMPLE_RATE)
    total = max(0, round(file.frames / step))
    first = round(start * SAMPLE_RATE)
    last = total if end is None else min(total, round(end * SAMPLE_RATE))
    if first >= last:
        raise DataError(f"audio file {path}", expected=f"sound after {start} s", got=f"{total / SAMPLE_RATE:.3f} s")
    margin = round(_MARGIN * SAMPLE_RATE)
    lead = max(0, first - margin) // step.denominator * step.denominator
    frames = _frames(file, path, int(lead * step), ceil((last + margin) * step))
    samples = _resampled(frames.mean(axis=1), file.samplerate)
    return quantise(samples[first - lead : last - lead])


def _frames(file: "soundfile.SoundFile", path: Path, first: int, last: int) -> NDArray[np.float32]:
    import soundfile  # noqa: PLC0415  loads a shared library: only when audio is read

    try:
        file.seek(first)
        frames: NDArray[np.float32] = file.read(max(0, min(last, file.frames) - first), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise DataError(f"audio file {path}", expected="decodable audio", got=error.error_string) from error
    if not frames.size:
        raise DataError(f"audio file {path}", expected=f"{file.frames} frames (its header)", got="none")
    if not np.isfinite(frames).all():
        raise DataError(f"samples of {path}", expected="finite numbers", got="NaN or infinite ones")
    return frames


def _resampled(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    if rate == SAMPLE_RATE:
        return samples
    import soxr  # noqa: PLC0415  loads a shared library: only when audio is read

    resampled: NDArray[np.float32] = soxr.resample(samples, rate, SAMPLE_RATE, quality="HQ")
    return resampled
