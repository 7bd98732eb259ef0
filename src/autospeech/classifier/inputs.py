"""What may be handed in as a clip, and how it becomes a waveform."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Seconds, Waveform
from autospeech.corpora.building.options import LONGEST_CLIP
from autospeech.data import ClipStore, Dataset, load_audio
from autospeech.data.audio import resample
from autospeech.errors import UsageError

__all__ = ["Clip", "Clips", "Excerpt", "clips_of", "digest_of", "identity", "waveform_of"]


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A part of an audio file."""

    path: Path
    """The file."""
    start: Seconds = 0.0
    """Where the clip begins, in seconds."""
    end: Seconds | None = None
    """Where it ends; None is the end of the file."""


Clip: TypeAlias = str | os.PathLike[str] | NDArray[Any] | tuple[NDArray[Any], int] | Excerpt
"""A path, samples at 16 kHz, samples and their rate, or a part of a file."""

Clips: TypeAlias = Sequence[Clip] | ClipStore
"""Clips in order."""

_LOOK: Final = 4096
"""Samples looked at from the beginning and in the middle of a clip."""
_KINDS: Final = "a path, an array of samples at 16 kHz, or (array, rate)"
_HINT: Final = "give a list with one entry a clip"


def clips_of(x: Any) -> Clips:  # noqa: ANN401  whatever a caller hands in
    """Return clips one by one: the training side of a Dataset, a list, an array of clips.

    Raises:
        UsageError: x is a single clip, nothing at all, or no sequence.
    """
    if isinstance(x, Dataset):
        return x.train
    if isinstance(x, str | os.PathLike | Excerpt | bytes) or (isinstance(x, np.ndarray) and x.ndim == 0):
        raise UsageError("clips", expected="a list of clips", got=f"one {type(x).__name__}", hint=_HINT)
    if isinstance(x, np.ndarray) and x.ndim == 1 and x.dtype.kind in "fiu":
        raise UsageError("clips", expected="a list of clips", got="the samples of one clip", hint=_HINT)
    if not isinstance(x, Iterable):
        raise UsageError("clips", expected="a list of clips", got=type(x).__name__, hint=_HINT)
    clips = x if isinstance(x, ClipStore | list) else list(x)
    if not len(clips):
        raise UsageError("clips", expected="at least one", got="none")
    return clips


def waveform_of(clip: Clip, place: int = 0) -> Waveform:
    """Return a clip's waveform: 16 kHz, one channel, float32.

    Args:
        clip: The clip.
        place: Its place in the list, for the sentence of an error.

    Raises:
        DataError: A file cannot be read, or is longer than ten minutes.
        UsageError: It is no clip, has no sample, or a sample that is no number.
    """
    if isinstance(clip, Excerpt):
        return load_audio(clip.path, start=clip.start, end=clip.end, longest=LONGEST_CLIP)
    if isinstance(clip, str | os.PathLike):
        return load_audio(Path(clip), longest=LONGEST_CLIP)
    if isinstance(clip, np.ndarray):
        return _mono(clip, place)
    if _is_pair(clip):
        samples, rate = clip
        return resample(_mono(np.asarray(samples), place), int(rate))
    raise UsageError(f"clip {place}", expected=_KINDS, got=type(clip).__name__)


def digest_of(waveform: Waveform) -> str:
    """Return what tells a sound from others, quickly: a hash of its length, its beginning and its middle.

    >>> digest_of(np.zeros(5, np.float32)) == digest_of(np.zeros(6, np.float32))
    False
    """
    middle = len(waveform) // 2
    parts = (waveform[:_LOOK], waveform[middle : middle + _LOOK])
    content = b"".join(np.ascontiguousarray(part, np.float32).tobytes() for part in parts)
    return hashlib.blake2b(f"{len(waveform)} ".encode() + content, digest_size=6).hexdigest()


def identity(clip: Clip) -> bytes:
    """Return what tells a clip from any other: a file's path, size and time; an array's samples."""
    if isinstance(clip, Excerpt):
        return repr((clip.start, clip.end)).encode() + identity(clip.path)
    if isinstance(clip, str | os.PathLike):
        return _of_file(Path(clip))
    samples, rate = clip if _is_pair(clip) else (clip, SAMPLE_RATE)
    array = np.ascontiguousarray(samples)
    return f"{array.dtype} {array.shape} {rate} ".encode() + array.tobytes()


def _of_file(path: Path) -> bytes:
    if not path.exists():
        return str(path).encode()
    stat = path.stat()
    return f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}".encode(errors="surrogateescape")


def _is_pair(clip: Any) -> bool:  # noqa: ANN401  whatever a caller hands in
    return isinstance(clip, tuple) and len(clip) == 2 and isinstance(clip[1], int | np.integer)  # noqa: PLR2004  a pair


def _mono(samples: NDArray[Any], place: int) -> Waveform:
    """Average channels (the shorter axis), scale whole numbers to [-1, 1), check."""
    subject = f"samples of clip {place}"
    if samples.dtype.kind not in "fiu" or samples.ndim not in {1, 2}:
        raise UsageError(subject, expected="numbers, shape (samples,)", got=f"{samples.dtype}, shape {samples.shape}")
    if not samples.size:
        raise UsageError(subject, expected="at least one", got="none")
    full_scale = 1.0 if samples.dtype.kind == "f" else float(np.iinfo(samples.dtype).max) + 1
    if samples.ndim == 2:  # noqa: PLR2004  channels
        samples = samples.mean(axis=int(np.argmin(samples.shape)), dtype=np.float64)
    waveform = np.asarray(samples if full_scale == 1.0 else samples / full_scale, np.float32)
    if not np.isfinite(waveform).all():
        raise UsageError(subject, expected="finite numbers", got="NaN or infinite ones")
    return waveform
