"""Parts of an audio file -> converted pieces on disk; runs in a worker process, one segment in memory at a time."""

import json
import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np

from autospeech.contract import Seconds, Waveform
from autospeech.corpora.building.fingerprint import fingerprint
from autospeech.corpora.building.options import LONGEST_CLIP
from autospeech.corpora.building.piece import PRINTS, SAMPLES, Piece
from autospeech.data import audio_info, load_audio
from autospeech.data.audio import stream_audio
from autospeech.data.clip_facts import is_silent
from autospeech.data.ffmpeg import decode_to_wav, needs_ffmpeg
from autospeech.errors import DataError

__all__ = ["Part", "convert_parts", "read_pieces"]

_STEPS: Final = 32768
_QUIETEST_DB: Final = -120.0


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is to be converted: a file or a part of it."""

    start: Seconds
    """Where it begins, in seconds."""
    end: Seconds | None
    """Where it ends; None is the end of the file."""
    segment: Seconds | None
    """Length of the segments it is cut into; None leaves it whole."""
    stem: str
    """Where the pieces go: a path without ending."""


def convert_parts(path: Path, parts: list[Part]) -> list[str]:
    """Convert parts of a file; return one sentence a part: what is wrong with it, empty when nothing is.

    The file is decoded by ffmpeg at most once.
    """
    try:
        with _local(path) as local:
            return [_converted(local, part, path) for part in parts]
    except DataError as error:
        return [str(error)] * len(parts)


def read_pieces(stem: str) -> list[Piece] | None:
    """Return what an earlier conversion left; None when it never came to its end."""
    try:
        return [Piece.from_json(one) for one in json.loads(Path(stem + ".json").read_bytes())]
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def _local(path: Path) -> Iterator[Path]:
    """Give a file that libsndfile reads."""
    if not needs_ffmpeg(path) or not path.is_file():
        yield path
        return
    with decode_to_wav(path) as wav:
        yield Path(wav.name)


def _converted(local: Path, part: Part, path: Path) -> str:
    try:
        pieces = _write_pieces(local, part, path)
    except DataError as error:
        return str(error).replace(str(local), str(path))
    work = Path(part.stem + ".json.tmp")
    work.write_text(json.dumps([piece.as_json() for piece in pieces]), encoding="utf-8")
    work.replace(part.stem + ".json")
    return ""


def _write_pieces(local: Path, part: Part, path: Path) -> list[Piece]:
    info = audio_info(local)
    length = (info.seconds if part.end is None else min(part.end, info.seconds)) - part.start
    if part.segment is None and length > LONGEST_CLIP:
        expected = f"at most {LONGEST_CLIP:g} s a clip"
        raise DataError(f"audio file {path}", expected=expected, got=f"{length:.0f} s", hint="cut it: --segment 10s")
    pieces: list[Piece] = []
    with ExitStack() as files:
        samples = files.enter_context(Path(part.stem + SAMPLES).open("wb"))
        prints = files.enter_context(Path(part.stem + PRINTS).open("wb"))
        for start, wave in _cut(local, part, length):
            facts = _write(wave, samples, prints)
            rate = 0 if local != path else info.rate
            pieces.append(Piece(stem=part.stem, start=start, rate=rate, **facts))
    return pieces


def _cut(local: Path, part: Part, length: Seconds) -> Iterator[tuple[Seconds, Waveform]]:
    """Yield segments with their beginnings; the rest is kept when it is half a segment, or all there is."""
    if part.segment is None or length <= part.segment:
        yield part.start, load_audio(local, start=part.start, end=part.end)
        return
    count = max(1, math.floor(length / part.segment + 0.5))
    starts = [part.start + number * part.segment for number in range(count)]
    if part.start == 0 and part.end is None:
        yield from zip(starts, stream_audio(local, seconds=part.segment), strict=False)
        return
    end = math.inf if part.end is None else part.end
    for start in starts:
        yield start, load_audio(local, start=start, end=min(start + part.segment, end))


def _write(wave: Waveform, samples: BinaryIO, prints: BinaryIO) -> dict[str, Any]:
    first, first_print = samples.tell() // 2, prints.tell() // 4
    steps = np.rint(wave * _STEPS).astype("<i2")
    samples.write(steps.tobytes())
    prints.write(fingerprint(wave).astype("<u4").tobytes())
    mean_square = float(np.square(wave, dtype=np.float64).mean())
    return {
        "first": first,
        "samples": wave.size,
        "first_print": first_print,
        "level": max(_QUIETEST_DB, 10 * math.log10(mean_square)) if mean_square else _QUIETEST_DB,
        "silent": is_silent(float(np.abs(wave).max())),
        "digest": blake2b(steps.tobytes(), digest_size=16).hexdigest(),
    }
