"""Doubles that the protocol's tests share."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.contract import Labels, Metadata


@dataclass(frozen=True)
class ToyClips:
    blob: Path
    offsets: NDArray[np.int64]
    digest: str


@dataclass(frozen=True)
class ToyTask:
    name: str
    metadata: Metadata
    train: ToyClips
    test: ToyClips
    train_labels: Labels


def make_clips(folder: Path, lengths: list[int], seed: int) -> ToyClips:
    samples = np.random.default_rng(seed).standard_normal(sum(lengths)).astype("<f4") / 10
    blob = folder / f"{seed:040x}"
    samples.tofile(blob)
    return ToyClips(blob=blob, offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), digest=blob.name)


def make_task(folder: Path, *, train: int = 12, test: int = 8, classes: int = 3, **extra: float) -> ToyTask:
    folder.mkdir(parents=True, exist_ok=True)
    return ToyTask(
        name="the-secret-name",
        metadata=Metadata(class_num=classes, train_num=train, test_num=test, **extra),
        train=make_clips(folder, [800 + 100 * (i % 5) for i in range(train)], seed=1),
        test=make_clips(folder, [700 + 100 * (i % 7) for i in range(test)], seed=2),
        train_labels=np.eye(classes, dtype=np.uint8)[np.arange(train) % classes],
    )


@pytest.fixture(scope="session")
def task(tmp_path_factory: pytest.TempPathFactory) -> ToyTask:
    """A task of 12 training and 8 test clips in 3 classes; the samples' file names tell nothing."""
    return make_task(tmp_path_factory.mktemp("store"))
