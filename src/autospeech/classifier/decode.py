"""Clips read into memory within a part of the budget, files by several threads."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.inputs import Clip, Clips, waveform_of
from autospeech.contract import Waveform
from autospeech.data import ClipStore
from autospeech.errors import DataError
from autospeech.learner.deadline import Deadline

__all__ = ["Decoded", "decode"]

_SLICE: Final = 8
"""Clips a thread reads between two looks at the deadline."""


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """What was read."""

    rows: NDArray[np.int64]
    """Clips that were read, ascending."""
    waveforms: Sequence[Waveform]
    """Their waveforms, in the same order."""
    unreadable: tuple[str, ...] = ()
    """What was wrong with each clip that could not be read."""
    late: int = 0
    """Clips left out because time was up."""


def decode(
    clips: Clips, y: NDArray[np.int64], deadline: Deadline, *, threads: int, skip: bool, seed: int = 0
) -> Decoded:
    """Read clips, classes in turn, so that what is read by the deadline holds all of them; two a class at least.

    Args:
        clips: The clips.
        y: Class of each.
        deadline: When to stop reading.
        threads: Files read at the same time.
        skip: Leave unreadable files out instead of raising.
        seed: Decides which clips of a class come first.

    Raises:
        DataError: A file cannot be read, and it is not to be skipped.
        UsageError: A clip is none.
    """
    if isinstance(clips, ClipStore):
        return Decoded(rows=np.arange(len(clips)), waveforms=list(clips))
    order, needed = _in_turn(y, seed)
    found: dict[int, Waveform] = {}
    unreadable: list[str] = []
    todo = iter(order.tolist())
    with ThreadPoolExecutor(threads, thread_name_prefix="decode") as pool:
        while rows := list(islice(todo, _SLICE * threads)):
            for row, result in zip(rows, pool.map(lambda row: _read(clips[row], row, skip=skip), rows), strict=True):
                if isinstance(result, DataError):
                    unreadable.append(str(result))
                else:
                    found[row] = result
            if deadline.left() < 0 and len(found) + len(unreadable) >= needed:
                break
    kept = sorted(found)
    return Decoded(
        rows=np.array(kept, np.int64),
        waveforms=[found[row] for row in kept],
        unreadable=tuple(unreadable),
        late=len(clips) - len(kept) - len(unreadable),
    )


def _read(clip: Clip, row: int, *, skip: bool) -> Waveform | DataError:
    try:
        return waveform_of(clip, row)
    except DataError as error:
        if not skip:
            raise
        return error


def _in_turn(y: NDArray[np.int64], seed: int) -> tuple[NDArray[np.int64], int]:
    """Return all clips, the first of every class first, and how many of them are the first two of every class."""
    shuffled = np.random.default_rng(seed).permutation(len(y))
    turn = np.zeros(len(y), np.int64)
    for label in np.unique(y):
        members = shuffled[y[shuffled] == label]
        turn[members] = np.arange(len(members))
    return shuffled[np.argsort(turn[shuffled], kind="stable")], int((turn < 2).sum())  # noqa: PLR2004  two a class
