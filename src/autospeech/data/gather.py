"""`gather_dataset`: recordings -> a dataset folder."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from autospeech.contract import Labels, Seconds
from autospeech.data.audio import load_audio
from autospeech.data.class_names import CLASSES, read_class_names
from autospeech.data.findings import some
from autospeech.data.recording import Recording
from autospeech.data.recordings import class_names, find_recordings
from autospeech.data.write import write_dataset
from autospeech.errors import DataError, UsageError

__all__ = ["gather_dataset", "split_recordings"]


def gather_dataset(
    source: Path,
    folder: Path,
    *,
    name: str | None = None,
    test_share: float = 0.25,
    seed: int = 0,
    time_budget: Seconds | None = None,
) -> Path:
    """Write a dataset folder from recordings; one recording is in memory at a time.

    Args:
        source: A table or a folder of recordings, see docs/reference/format.md.
        folder: Receives NAME.data, NAME.solution and NAME.classes.json; must be new or empty.
        name: NAME; None is the folder's name.
        test_share: Share of the clips that a random split puts into test, where the source has none.
        seed: The same seed splits the same way.
        time_budget: Seconds for meta.json; None leaves the key out.

    Raises:
        DataError: A recording or the table is unreadable, or a split has no clip; nothing is left behind.
        UsageError: `folder` holds something already, or `test_share` is not between 0 and 1.
        MachineryError: The disk is full, read-only or not ours; nothing is left behind.
    """
    recordings = split_recordings(find_recordings(source), test_share=test_share, seed=seed)
    classes = _ordered_classes(source, {each.label for each in recordings})
    train, test = ([each for each in recordings if each.split == split] for split in ("train", "test"))
    _check_sides(train, test)
    called = name or folder.name
    return write_dataset(
        folder,
        name=called,
        train=(load_audio(each.path, start=each.start, end=each.end) for each in train),
        train_labels=_one_hot(train, classes, "train"),
        test=(load_audio(each.path, start=each.start, end=each.end) for each in test),
        test_labels=_one_hot(test, classes, "test") if any(each.label for each in test) else None,
        time_budget=time_budget,
        beside={f"{called}.classes.json": json.dumps(classes, ensure_ascii=False).encode()},
    )


def _ordered_classes(source: Path, labels: set[str]) -> list[str]:
    """Return the classes as classes.json beside the table has them, if it is there, else in alphabetical order."""
    path = (source.parent if source.is_file() else source) / CLASSES
    if not path.is_file():
        return class_names(labels)
    names = read_class_names(path)
    unknown = class_names(labels - set(names))
    if unknown:
        raise DataError(f"labels of {source}", expected=f"names in {CLASSES}", got=some(unknown))
    return names


def split_recordings(recordings: Sequence[Recording], *, test_share: float, seed: int) -> list[Recording]:
    """Return recordings that all have a split: drawn at random, class by class, unless they had one.

    Recordings of one group land on the same side.

    Raises:
        DataError: Some have a split and some have none.
        UsageError: `test_share` is not between 0 and 1.
    """
    given = sum(bool(each.split) for each in recordings)
    if given == len(recordings):
        return list(recordings)
    if given:
        raise DataError("split of the recordings", expected="one for each, or for none", got=f"{given} with one")
    if not 0 < test_share < 1:
        raise UsageError("share of test clips", expected="between 0 and 1", got=test_share)
    chosen = _drawn(recordings, test_share, np.random.default_rng(seed))
    return [replace(each, split="test" if _unit(i, each) in chosen else "train") for i, each in enumerate(recordings)]


def _drawn(recordings: Sequence[Recording], share: float, rng: np.random.Generator) -> set[str]:
    """Draw groups for test, class by class, until each class has its share there; the first group stays in train."""
    chosen: set[str] = set()
    for label in class_names(each.label for each in recordings):
        units: dict[str, int] = {}
        for i, each in enumerate(recordings):
            if each.label == label:
                units[_unit(i, each)] = units.get(_unit(i, each), 0) + 1
        wanted, got = share * sum(units.values()), sum(count for unit, count in units.items() if unit in chosen)
        names = sorted(units)
        for unit in [names[k] for k in rng.permutation(len(names))][:-1]:
            if unit not in chosen and got + units[unit] / 2 <= wanted:
                chosen.add(unit)
                got += units[unit]
    return chosen


def _unit(index: int, recording: Recording) -> str:
    return f"group {recording.group}" if recording.group else f"clip {index}"


def _check_sides(train: Sequence[Recording], test: Sequence[Recording]) -> None:
    for split, recordings in (("train", train), ("test", test)):
        if not recordings:
            raise DataError(f"{split} clips", expected="at least one", got="none")


def _one_hot(recordings: Sequence[Recording], classes: Sequence[str], split: str) -> Labels:
    unlabelled = [str(each.path) for each in recordings if not each.label]
    if unlabelled:
        raise DataError(f"labels of the {split} clips", expected="one for each", got=f"none for {unlabelled[0]}")
    place = {name: index for index, name in enumerate(classes)}
    return np.eye(len(classes), dtype=np.uint8)[[place[each.label] for each in recordings]]
