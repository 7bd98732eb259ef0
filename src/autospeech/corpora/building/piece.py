"""`Piece`: one converted clip on disk, and what it tells of itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Seconds, Waveform
from autospeech.corpora.building.fingerprint import frames_of

__all__ = ["PRINTS", "SAMPLES", "Piece"]

SAMPLES: Final = ".s16"
"""Ending of the file of samples: raw little-endian int16."""
PRINTS: Final = ".u32"
"""Ending of the file of fingerprints: raw little-endian uint32."""
_STEPS: Final = 32768


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One converted clip: a part of a file of samples, 16 kHz, 16 bits."""

    stem: str
    """Path of the two files without their endings."""
    first: int
    """Its first sample in the file."""
    samples: int
    """Its length in samples."""
    first_print: int
    """Its first fingerprint in the file."""
    start: Seconds
    """Where it began in the recording."""
    level: float
    """Root mean square in dB of full scale."""
    silent: bool
    """Whether nothing is heard."""
    digest: str
    """Hash of the samples: equal clips have equal ones."""
    rate: int
    """Samples a second of the recording before conversion; 0 where ffmpeg read it."""

    @property
    def seconds(self) -> Seconds:
        """Return the length."""
        return self.samples / SAMPLE_RATE

    def waveform(self) -> Waveform:
        """Read the samples."""
        values = _read(self.stem + SAMPLES, "<i2", self.first, self.samples)
        waveform: Waveform = values.astype(np.float32) / np.float32(_STEPS)
        return waveform

    def prints(self) -> NDArray[np.uint32]:
        """Read the fingerprints."""
        return _read(self.stem + PRINTS, "<u4", self.first_print, frames_of(self.samples)).astype(np.uint32)

    def as_json(self) -> dict[str, Any]:
        """Return what `Piece(**value)` takes back."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Piece":
        """Take back what `as_json` gave."""
        return cls(**value)


def _read(path: str, dtype: str, first: int, count: int) -> NDArray[Any]:
    size = np.dtype(dtype).itemsize
    with Path(path).open("rb") as file:
        return np.fromfile(file, dtype=dtype, count=count, offset=first * size)
