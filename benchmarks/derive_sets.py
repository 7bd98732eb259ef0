"""Make datasets of other sizes from one or two: long clips, many clips, many classes, few clips a class.

    python benchmarks/derive_sets.py long OUT DATASET        clips of one class joined to 1 to 5 minutes
    python benchmarks/derive_sets.py many OUT DATASET        5,000 training crops of 0.2 to 1.5 s
    python benchmarks/derive_sets.py crossed OUT DATASET DATASET
                                                             one class for each pair of labels of two sets, at most 99
    python benchmarks/derive_sets.py few OUT DATASET         3 training clips a class
    python benchmarks/derive_sets.py permuted OUT DATASET    labels that say nothing

Training clips are made of training clips only, test clips of test clips.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.data import Dataset, open_dataset, write_dataset
from autospeech.errors import UsageError

MANY_TRAIN, MANY_TEST = 5_000, 1_000
CROP_SECONDS = (0.2, 1.5)
LONG_SECONDS = (60.0, 300.0)
LONG_CLIPS_A_CLASS = 8
MOST_CLASSES = 99
FEW = 3


@dataclass(frozen=True)
class Side:
    """Clips and the class of each."""

    clips: Sequence[Waveform]
    y: NDArray[np.int64]

    def of(self, label: int) -> NDArray[np.int64]:
        """Return the clips of a class."""
        return np.flatnonzero(self.y == label)


def sides(dataset: Dataset) -> tuple[Side, Side]:
    """Return training and test side."""
    labels = dataset.test_labels()
    if labels is None:
        raise UsageError(f"dataset {dataset.name}", expected="test labels beside it", got="none")
    train = Side(list(dataset.train), dataset.train_labels.argmax(axis=1))
    return train, Side(list(dataset.test), labels.argmax(axis=1))


def long(side: Side, rng: np.random.Generator) -> Side:
    """Join clips of a class, drawn again and again, to clips of minutes."""
    clips, y = [], []
    for label in np.unique(side.y):
        for _ in range(LONG_CLIPS_A_CLASS):
            wanted = int(rng.uniform(*LONG_SECONDS) * SAMPLE_RATE)
            parts: list[Waveform] = []
            while sum(map(len, parts)) < wanted:
                parts.append(side.clips[rng.choice(side.of(label))])
            clips.append(np.concatenate(parts)[:wanted])
            y.append(label)
    return Side(clips, np.array(y))


def many(side: Side, rng: np.random.Generator, count: int) -> Side:
    """Cut so many short crops."""
    clips, y = [], []
    for clip in rng.integers(0, len(side.y), count):
        waveform = side.clips[clip]
        length = min(len(waveform), int(rng.uniform(*CROP_SECONDS) * SAMPLE_RATE))
        start = int(rng.integers(0, len(waveform) - length + 1))
        clips.append(np.array(waveform[start : start + length]))
        y.append(side.y[clip])
    return Side(clips, np.array(y))


def crossed(first: Side, second: Side, rng: np.random.Generator, pairs: NDArray[np.int64], each: int) -> Side:
    """Lay a clip of one set behind a clip of the other: the class is the pair."""
    clips, y = [], []
    for label, (one, other) in enumerate(pairs):
        for _ in range(each):
            left, right = first.clips[rng.choice(first.of(one))], second.clips[rng.choice(second.of(other))]
            clips.append(np.concatenate([left, right]))
            y.append(label)
    return Side(clips, np.array(y))


def few(side: Side, rng: np.random.Generator) -> Side:
    """Keep three clips a class."""
    kept = np.concatenate([rng.permutation(side.of(label))[:FEW] for label in np.unique(side.y)])
    return Side([side.clips[clip] for clip in kept], side.y[kept])


def write(out: Path, classes: int, train: Side, test: Side) -> None:
    """Write a dataset named after its folder."""
    eye = np.eye(classes, dtype=np.uint8)
    write_dataset(
        out,
        name=out.name,
        train=train.clips,
        train_labels=eye[train.y],
        test=test.clips,
        test_labels=eye[test.y],
        time_budget=1800,
    )
    print(f"{out}: {len(train.y)} train, {len(test.y)} test, {classes} classes")


def main() -> None:
    """Make the dataset that the command line asks for."""
    kind, out, *names = sys.argv[1:]
    rng = np.random.default_rng(0)
    datasets = [open_dataset(Path(name)) for name in names]
    train, test = sides(datasets[0])
    classes = datasets[0].metadata.class_num
    if kind == "long":
        write(Path(out), classes, long(train, rng), long(test, rng))
    elif kind == "many":
        write(Path(out), classes, many(train, rng, MANY_TRAIN), many(test, rng, MANY_TEST))
    elif kind == "few":
        write(Path(out), classes, few(train, rng), test)
    elif kind == "permuted":
        shuffled = [Side(side.clips, rng.permutation(side.y)) for side in (train, test)]
        write(Path(out), classes, *shuffled)
    elif kind == "crossed":
        other_train, other_test = sides(datasets[1])
        grid = np.stack(np.meshgrid(np.arange(classes), np.arange(datasets[1].metadata.class_num)), -1).reshape(-1, 2)
        pairs = rng.permutation(grid)[:MOST_CLASSES]
        trained = crossed(train, other_train, rng, pairs, 12)
        write(Path(out), len(pairs), trained, crossed(test, other_test, rng, pairs, 4))
    else:
        raise UsageError("kind of derived set", expected="long, many, crossed, few or permuted", got=kind)


if __name__ == "__main__":
    main()
