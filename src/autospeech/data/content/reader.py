"""`Content`: the clips of a content file, read one at a time out of the mapped file."""

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autospeech.contract import Waveform
from autospeech.data.content.machine import Buffer
from autospeech.data.content.opcodes import run
from autospeech.data.content.samples import most_samples, rows_of, waveform_of
from autospeech.errors import DataError

__all__ = ["Content", "read_content"]

_MOST_CLIPS: Final = 1_000_000
_MOST_TIMES: Final = 8
_MOST_EXTRA: Final = 2**22
"""A clip may be in the list more than once; all together have at most 8 samples a byte, and 4 million more."""


class Content:
    """Clips of a content file in order; samples are read when a clip is asked for.

    Args:
        data: The whole file.
        subject: What the file is, for the sentence of an error ("train.pkl").

    Raises:
        DataError: It is no list of clips, or has more samples than its size allows.
    """

    def __init__(self, data: Buffer, subject: str) -> None:
        self._data = data
        self._subject = subject
        rows = rows_of(run(data, subject))
        if rows is None:
            raise DataError(subject, expected="a list of clips", got="a single value")
        if len(rows) > _MOST_CLIPS:
            raise DataError(f"clips in {subject}", expected=f"at most {_MOST_CLIPS}", got=len(rows))
        self._rows = rows
        self._check_samples()

    def _check_samples(self) -> None:
        """Refuse a file that names the same samples again and again: a sample takes a byte at least."""
        most = _MOST_TIMES * len(self._data) + _MOST_EXTRA
        total = 0
        for row in self._rows:
            total += most_samples(row)
            if total > most:
                raise DataError(f"samples in {self._subject}", expected=f"at most {most} by its size", got="more")

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Waveform:
        return waveform_of(self._data, self._rows[index], f"clip {index} of {self._subject}")

    def __iter__(self) -> Iterator[Waveform]:
        return (self[index] for index in range(len(self)))


def read_content(path: Path) -> Content:
    """Open a content pickle; nothing that the file names is ever called.

    Raises:
        DataError: There is no such file, it can't be read, or it is no list of 1-D numeric arrays.
    """
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise DataError(path.name, expected="a pickled list of 1-D arrays", got="an empty file")
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise DataError(f"reading {path}", got=error.strerror or str(error)) from error
    return Content(data, path.name)
