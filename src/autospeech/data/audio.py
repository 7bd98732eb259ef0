"""Audio files of any format, rate and channels -> the challenge's 16 kHz mono 16-bit waveforms."""

import os
from collections.abc import Iterator
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

__all__ = ["AudioInfo", "audio_info", "load_audio", "quantise", "resample", "stream_audio"]

_STEPS: Final = 32768
"""Quantisation steps of 16-bit audio on either side of zero."""
_CUT: Final = "cut it first: autospeech data build SOURCE OUT --segment 10s"
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


def load_audio(
    path: Path, *, start: Seconds = 0.0, end: Seconds | None = None, longest: Seconds | None = None
) -> Waveform:
    """Read a file, or a slice of it, as the challenge's waveform: 16 kHz, channels averaged, 16-bit steps, float32.

    Only the slice (and 0.1 s beside it) is decoded; it equals the same slice of the whole file.

    Args:
        path: Any format of libsndfile; others (m4a, aac, webm …) where ffmpeg is on the PATH.
        start: Seconds from the beginning.
        end: Seconds from the beginning; None, or beyond the end, is the end.
        longest: Refuse a longer slice, before anything is decoded (but by ffmpeg); None is no limit.

    Raises:
        DataError: The file is missing, empty, cut off before `start`, not decodable, or has a sample that is no number,
            or the slice is longer than `longest`.
        UsageError: `start` is negative or not before `end`.
    """
    if not 0 <= start < (float("inf") if end is None else end):
        raise UsageError("slice of a recording", expected="0 <= start < end", got=(start, end))
    with _open(path) as file:
        length = min(file.frames / file.samplerate, float("inf") if end is None else end) - start
        if longest is not None and length > longest:
            got = f"{length:.0f} s"
            raise DataError(f"audio file {path}", expected=f"at most {longest:g} s a clip", got=got, hint=_CUT)
        return _read_slice(file, path, start, end)


def stream_audio(path: Path, *, seconds: Seconds) -> Iterator[Waveform]:
    """Yield a file piece by piece, one in memory at a time; together they are what `load_audio` returns.

    Args:
        path: Any format `load_audio` reads; opened (and, by ffmpeg, decoded) once.
        seconds: Length of every piece but the last.

    Raises:
        DataError: As `load_audio`; the pieces before a spoilt one have been yielded by then.
        UsageError: `seconds` is not above 0.
    """
    if seconds <= 0:
        raise UsageError("length of a piece", expected="above 0 seconds", got=seconds)
    with _open(path) as file:
        total = file.frames / file.samplerate
        yield _read_slice(file, path, 0.0, seconds)
        for number in range(1, ceil(total / seconds - 1e-9)):
            if round(number * seconds * SAMPLE_RATE) < round(total * SAMPLE_RATE):
                yield _read_slice(file, path, number * seconds, (number + 1) * seconds)


def quantise(samples: NDArray[np.floating[Any]]) -> Waveform:
    """Round to the steps of 16-bit audio, clipped to [-1, 1).

    >>> quantise(np.array([0.25, 1.5, -2.0])).tolist()
    [0.25, 0.999969482421875, -1.0]
    """
    steps = np.clip(np.rint(samples * _STEPS), -_STEPS, _STEPS - 1)
    waveform: Waveform = (steps / _STEPS).astype(np.float32)
    return waveform


def resample(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Bring samples of one channel to 16 kHz.

    Raises:
        UsageError: The rate is not above 0.
    """
    if rate == SAMPLE_RATE:
        return samples
    if rate <= 0:
        raise UsageError("rate of the samples", expected="above 0", got=rate)
    import soxr  # noqa: PLC0415  loads a shared library: only when audio is read

    resampled: NDArray[np.float32] = soxr.resample(samples, rate, SAMPLE_RATE, quality="HQ")
    return resampled


def _open(path: Path) -> "soundfile.SoundFile":
    import soundfile  # noqa: PLC0415  loads a shared library: only when audio is read

    if not path.is_file():
        raise DataError(f"audio file {path}", expected="a file", got="a folder" if path.is_dir() else "nothing there")
    if not path.stat().st_size:
        raise DataError(f"audio file {path}", expected="audio", got="an empty file (0 bytes)")
    if needs_ffmpeg(path):
        return soundfile.SoundFile(decode_to_wav(path))
    try:
        return soundfile.SoundFile(os.fsencode(path))  # bytes: a name in no encoding is one, too
    except (soundfile.LibsndfileError, OSError) as error:
        reason = (getattr(error, "error_string", None) or str(error)).rstrip(".")
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
    samples = resample(frames.mean(axis=1), file.samplerate)
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
