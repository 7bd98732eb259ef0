"""What the protocol needs of a dataset: `data.Dataset` and the doubles of `testing` both are one."""

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Labels, Metadata

__all__ = ["Clips", "Task"]


class Clips(Protocol):
    """Waveforms end to end in one file."""

    @property
    def blob(self) -> Path:
        """File of raw little-endian float32 samples; its path names no dataset."""

    @property
    def offsets(self) -> NDArray[np.signedinteger[Any]]:
        """First sample of each clip and the end of the last: shape (clips + 1,), ascending from 0, in samples."""

    @property
    def digest(self) -> str:
        """Hash of the content the clips were converted from."""


class Task(Protocol):
    """A dataset as a run sees it: everything but the test labels."""

    @property
    def name(self) -> str:
        """The dataset's name; stays in the parent."""

    @property
    def metadata(self) -> Metadata:
        """Sizes and time budget."""

    @property
    def train(self) -> Clips:
        """Training clips."""

    @property
    def test(self) -> Clips:
        """Test clips."""

    @property
    def train_labels(self) -> Labels:
        """One-hot labels of the training clips: shape (train_num, class_num), uint8."""
