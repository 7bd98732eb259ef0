"""The data as file descriptors: handed to the child with the first call that needs them, not before."""

import fcntl
import os
import shutil
import stat
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

    path: Path
    """File of the samples."""
    mode: int
    """Its permissions before the run."""

    @property
    def descriptors(self) -> tuple[int, int]:
        """What is sent, in the order the child expects."""
        return self.blob, self.index

    def close(self) -> None:
        """Let go of the descriptors."""
        os.close(self.blob)
        os.close(self.index)

    def mend(self) -> None:
        """Undo what a submission can do to the file with its read-only descriptor: change its permissions."""
        if stat.S_IMODE(self.path.stat().st_mode) != self.mode:
            self.path.chmod(self.mode)


def hand_over_train(task: Task, *, copied: bool) -> Handover:
    """Open the training clips and their labels.

    Args:
        task: The dataset.
        copied: Whether the samples are copied to a sealed memory file, because nothing else keeps the store from a
            submission that opens its descriptor again.

    Raises:
        DataError: The labels are not one row a clip, or the samples cannot be read.
    """
    labels = task.train_labels
    expected = (task.metadata.train_num, task.metadata.class_num)
    if labels.shape != expected:
        raise DataError("shape of the training labels", expected=expected, got=labels.shape)
    return _hand_over(task.train, task.metadata.train_num, labels, copied=copied)


def hand_over_test(task: Task, *, copied: bool) -> Handover:
    """Open the test clips; the rest as for training.

    Raises:
        DataError: The samples cannot be read.
    """
    return _hand_over(task.test, task.metadata.test_num, None, copied=copied)


def _hand_over(clips: Clips, count: int, labels: Labels | None, *, copied: bool) -> Handover:
    offsets = np.ascontiguousarray(clips.offsets, "<i8")
    if len(offsets) != count + 1:
        raise DataError("number of clips", expected=count, got=len(offsets) - 1)
    content = offsets.tobytes() + (b"" if labels is None else np.ascontiguousarray(labels, np.uint8).tobytes())
    blob = _open(clips.blob)
    mode = stat.S_IMODE(os.fstat(blob).st_mode)
    if copied:
        blob = _copy(blob)
    return Handover(clips=count, blob=blob, index=sealed(content), path=clips.blob, mode=mode)


def _open(blob: Path) -> int:
    try:
        return os.open(blob, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise DataError("samples of the dataset", expected="a readable file", got=error.strerror) from error


def _copy(blob: int) -> int:
    """Return a sealed memory file with the content of an open file, which is closed."""
    descriptor = os.memfd_create("samples", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(blob, "rb") as source, os.fdopen(os.dup(descriptor), "wb") as sink:
        shutil.copyfileobj(source, sink, 1 << 24)
    return _seal(descriptor)


def sealed(content: bytes) -> int:
    """Return a memory file with this content that nobody can change any more, open for reading at its start."""
    descriptor = os.memfd_create("index", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(descriptor), "wb") as stream:
        stream.write(content)
    return _seal(descriptor)


def _seal(descriptor: int) -> int:
    seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
