"""Files of any number and length through a model: a bounded number of pieces in memory, many scored together."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.model import Scorer
from autospeech.contract import SAMPLE_RATE, Seconds, Waveform
from autospeech.data.audio import stream_audio
from autospeech.errors import DataError

__all__ = ["PIECE", "Heard", "Segment", "Unheard", "hear_files"]

PIECE: Final[Seconds] = 30.0
"""Length of the pieces that longer files are cut into when nobody asks for another."""

_FIRST_PIECES: Final = 4
"""Pieces of a file that are read ahead, by several threads; those of longer files follow one by one."""
_AHEAD: Final = 3
"""Files read ahead, for each thread."""
_BATCH_SECONDS: Final[Seconds] = 240.0
"""Sound scored together."""
_BATCH_PIECES: Final = 256
"""Pieces scored together."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Segment:
    """A part of a file and what it was taken for."""

    start: Seconds
    """Where it begins."""
    end: Seconds
    """Where it ends."""
    probabilities: NDArray[np.float64]
    """Of each class, sum 1."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Heard:
    """A file that was heard to its end."""

    path: Path
    """The file."""
    segments: tuple[Segment, ...]
    """Its parts, in order, at least one."""

    @property
    def seconds(self) -> Seconds:
        """Its length."""
        return self.segments[-1].end

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """The vote: the mean of the parts' probabilities, weighted by their lengths."""
        lengths = np.array([segment.end - segment.start for segment in self.segments])
        table = np.stack([segment.probabilities for segment in self.segments])
        return np.asarray(lengths @ table / lengths.sum())


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """A file that could not be read."""

    path: Path
    """The file."""
    why: str
    """What is wrong with it, in a sentence."""


@dataclass(kw_only=True)
class _File:
    path: Path
    pieces: int = 0
    ended: bool = False
    error: str = ""
    edges: list[Seconds] = field(default_factory=lambda: [0.0])
    scores: list[NDArray[np.float64]] = field(default_factory=list)

    def told(self) -> Heard | Unheard:
        if self.error:
            return Unheard(path=self.path, why=self.error)
        spans = zip(self.edges[:-1], self.edges[1:], self.scores, strict=True)
        segments = tuple(Segment(start=start, end=end, probabilities=scores) for start, end, scores in spans)
        return Heard(path=self.path, segments=segments)


def hear_files(scorer: Scorer, paths: Iterable[Path], *, piece: Seconds = PIECE) -> Iterator[Heard | Unheard]:
    """Yield what each file was taken for, in order; memory depends neither on their number nor on their length.

    Args:
        scorer: The model at work.
        paths: Files of any format `load_audio` reads.
        piece: Longer files are cut into pieces of so many seconds, which are scored one by one.
    """
    waiting: deque[_File] = deque()
    batch: list[tuple[_File, Waveform]] = []
    audio = 0.0
    for file, waveform in _pieces(paths, piece, scorer.threads):
        if not waiting or waiting[-1] is not file:
            waiting.append(file)
        if waveform is not None:
            batch.append((file, waveform))
            audio += len(waveform) / SAMPLE_RATE
        if audio >= _BATCH_SECONDS or len(batch) >= _BATCH_PIECES:
            _score(scorer, batch)
            batch, audio = [], 0.0
            yield from _finished(waiting)
    _score(scorer, batch)
    yield from _finished(waiting)


def _score(scorer: Scorer, batch: list[tuple[_File, Waveform]]) -> None:
    found = scorer.probabilities([waveform for _, waveform in batch])
    for (file, waveform), row in zip(batch, found, strict=True):
        file.scores.append(row)
        file.edges.append(file.edges[-1] + len(waveform) / SAMPLE_RATE)


def _finished(waiting: deque[_File]) -> Iterator[Heard | Unheard]:
    """Yield and let go of files whose every piece is scored."""
    while waiting and waiting[0].ended and (waiting[0].error or len(waiting[0].scores) == waiting[0].pieces):
        yield waiting.popleft().told()


def _pieces(paths: Iterable[Path], piece: Seconds, threads: int) -> Iterator[tuple[_File, Waveform | None]]:
    """Yield every file's pieces in order; None stands for the end of one, spoilt or not."""
    todo = iter(paths)
    with ThreadPoolExecutor(threads, thread_name_prefix="decode") as pool:
        ahead: deque[tuple[Path, Future[_Opened]]] = deque()
        while True:
            for path in islice(todo, _AHEAD * threads - len(ahead)):
                ahead.append((path, pool.submit(_opened, path, piece)))
            if not ahead:
                return
            path, opening = ahead.popleft()
            yield from _pieces_of(_File(path=path), opening.result())


@dataclass(frozen=True, kw_only=True)
class _Opened:
    first: list[Waveform]
    rest: Iterator[Waveform]
    error: str = ""


def _opened(path: Path, piece: Seconds) -> _Opened:
    rest = stream_audio(path, seconds=piece)
    first: list[Waveform] = []
    try:
        first.extend(islice(rest, _FIRST_PIECES))
    except DataError as error:
        return _Opened(first=first, rest=iter(()), error=str(error))
    return _Opened(first=first, rest=rest)


def _pieces_of(file: _File, opened: _Opened) -> Iterator[tuple[_File, Waveform | None]]:
    file.error = opened.error
    try:
        for group in (opened.first, opened.rest):
            for waveform in group:
                file.pieces += 1
                yield file, waveform
    except DataError as error:
        file.error = str(error)
    file.ended = True
    yield file, None
