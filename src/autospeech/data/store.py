"""`ClipStore`: waveforms end to end in one memory-mapped file."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.errors import DataError

__all__ = ["BLOB", "OFFSETS", "ClipStore", "open_store"]

BLOB: Final = "samples.f4"
OFFSETS: Final = "offsets.npy"
_SAMPLE_BYTES: Final = 4


class ClipStore:
    """Clips in order; a clip is mapped when it is asked for, read-only, and shared by every process that maps it.

    Args:
        blob: File of raw little-endian float32 samples; its path names no dataset.
        offsets: First sample of each clip and the end of the last: shape (clips + 1,), int64.
        digest: Hash of the content file that the clips were converted from.
    """

    def __init__(self, *, blob: Path, offsets: NDArray[np.int64], digest: str) -> None:
        self.blob = blob
        self.offsets = offsets
        self.digest = digest

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> Waveform:
        clip = range(len(self))[index]
        return self._samples[self.offsets[clip] : self.offsets[clip + 1]]

    def __iter__(self) -> Iterator[Waveform]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        return f"ClipStore({len(self)} clips, {self.durations().sum():.1f} s)"

    def durations(self) -> NDArray[np.float64]:
        """Return the length of each clip in seconds: shape (clips,)."""
        return np.diff(self.offsets) / SAMPLE_RATE

    @cached_property
    def _samples(self) -> NDArray[Any]:
        if not self.offsets[-1]:
            return np.zeros(0, np.float32)
        return np.asarray(np.memmap(self.blob, "<f4", mode="r"))


def open_store(folder: Path, digest: str) -> ClipStore:
    """Open a converted store.

    Raises:
        DataError: Its files do not fit each other.
    """
    offsets = np.load(folder / OFFSETS, allow_pickle=False)
    blob = folder / BLOB
    if blob.stat().st_size != _SAMPLE_BYTES * int(offsets[-1]):
        raise DataError(f"size of {blob}", expected=_SAMPLE_BYTES * int(offsets[-1]), got=blob.stat().st_size)
    offsets.flags.writeable = False
    return ClipStore(blob=blob, offsets=offsets, digest=digest)
