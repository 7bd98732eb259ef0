"""The data as file descriptors: handed to the child with the first call that needs them, not before."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autospeech.contract import Labels
from autospeech.errors import DataError
from autospeech.protocol.task import Clips, Task

__all__ = ["Handover", "hand_over_test", "hand_over_train"]


@dataclass(frozen=True, kw_only=True)
class Handover:
    """Open descriptors of one part of the dataset; `close` once they are sent."""

    clips: int
    """Number of clips."""
    blob: int
    """Samples end to end, read-only."""
    index: int
    """Sealed memory file: offsets of the clips, then for train the labels."""

    @property
    def descriptors(self) -> tuple[int, int]:
        """What is sent, in the order the child expects."""
        return self.blob, self.index

    def close(self) -> None:
        """Let go of the descriptors."""
        os.close(self.blob)
        os.close(self.index)


def hand_over_train(task: Task) -> Handover:
    """Open the training clips and their labels.

    Raises:
        DataError: The labels are not one row a clip, or the samples cannot be read.
    """
    labels = task.train_labels
    expected = (task.metadata.train_num, task.metadata.class_num)
    if labels.shape != expected:
        raise DataError("shape of the training labels", expected=expected, got=labels.shape)
    return _hand_over(task.train, task.metadata.train_num, labels)


def hand_over_test(task: Task) -> Handover:
    """Open the test clips.

    Raises:
        DataError: The samples cannot be read.
    """
    return _hand_over(task.test, task.metadata.test_num, None)


def _hand_over(clips: Clips, count: int, labels: Labels | None) -> Handover:
    offsets = np.ascontiguousarray(clips.offsets, "<i8")
    if len(offsets) != count + 1:
        raise DataError("number of clips", expected=count, got=len(offsets) - 1)
    content = offsets.tobytes() + (b"" if labels is None else np.ascontiguousarray(labels, np.uint8).tobytes())
    return Handover(clips=count, blob=_open(clips.blob), index=sealed(content))


def _open(blob: Path) -> int:
    try:
        return os.open(blob, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise DataError("samples of the dataset", expected="a readable file", got=error.strerror) from error


def sealed(content: bytes) -> int:
    """Return a memory file with this content that nobody can change any more, open for reading at its start."""
    descriptor = os.memfd_create("index", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(descriptor), "wb") as stream:
        stream.write(content)
    seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
