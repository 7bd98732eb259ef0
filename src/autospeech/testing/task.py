"""A small task in a folder, ready for a run: noise of many lengths, labels in turn."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Labels, Metadata, Seconds

__all__ = ["ToyClips", "ToyTask", "make_toy_task"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ToyClips:
    """Waveforms end to end in one file."""

    blob: Path
    """File of raw little-endian float32 samples."""
    offsets: NDArray[np.int64]
    """First sample of each clip and the end of the last, shape (clips + 1,)."""
    digest: str
    """Made up; stands for the hash of the content."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ToyTask:
    """What `protocol.run_submission` needs of a dataset, and the test labels beside it for the test's own use."""

    name: str
    """The dataset's name."""
    metadata: Metadata
    """Sizes and time budget."""
    train: ToyClips
    """Training clips."""
    test: ToyClips
    """Test clips."""
    train_labels: Labels
    """One-hot labels of the training clips, shape (train_num, class_num)."""
    test_labels: Labels
    """One-hot labels of the test clips, shape (test_num, class_num)."""


def make_toy_task(
    folder: Path, *, classes: int = 3, train: int = 12, test: int = 6, budget: Seconds | None = 60.0, seed: int = 0
) -> ToyTask:
    """Write a task into `folder`: white noise of 0.01 to 0.1 s a clip; the same seed writes the same samples.

    Args:
        folder: Folder that receives the samples; made if missing.
        classes: Number of classes.
        train: Number of training clips.
        test: Number of test clips.
        budget: Time budget in seconds; None: unstated.
        seed: Seed of the noise.
    """
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    return ToyTask(
        name="toy",
        metadata=Metadata(class_num=classes, train_num=train, test_num=test, time_budget=budget),
        train=_write_clips(folder / "a.f32", train, rng),
        test=_write_clips(folder / "b.f32", test, rng),
        train_labels=np.eye(classes, dtype=np.uint8)[np.arange(train) % classes],
        test_labels=np.eye(classes, dtype=np.uint8)[np.arange(test) % classes],
    )


def _write_clips(blob: Path, clips: int, rng: np.random.Generator) -> ToyClips:
    lengths = rng.integers(160, 1600, clips)
    samples = 0.1 * rng.standard_normal(int(lengths.sum()))
    blob.write_bytes(samples.astype("<f4").tobytes())
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return ToyClips(blob=blob, offsets=offsets, digest=f"toy-{blob.stem}-{clips}")
