"""`write_dataset`: a dataset folder in the 2019 format, whole or not at all."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from numpy.typing import ArrayLike

from autospeech.contract import Labels, Metadata, Seconds, Waveform
from autospeech.data.atomic import atomic_folder
from autospeech.data.content import write_content
from autospeech.data.metadata import write_metadata
from autospeech.data.solution import as_labels, write_solution
from autospeech.errors import DataError, UsageError

__all__ = ["write_dataset"]


def write_dataset(
    folder: Path,
    *,
    name: str,
    train: Iterable[Waveform],
    train_labels: ArrayLike,
    test: Iterable[Waveform],
    test_labels: ArrayLike | None = None,
    time_budget: Seconds | None = None,
    extra: Mapping[str, Any] | None = None,
    beside: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a dataset; its content files open in numpy 1.x and 2.x. Clips are written as they come, one in memory.

    Args:
        folder: Receives NAME.data and NAME.solution; must be new or empty.
        name: NAME; no slash.
        train: Training clips: 1-D, float32, 16 kHz.
        train_labels: One-hot: shape (train_num, class_num).
        test: Test clips.
        test_labels: One-hot: shape (test_num, class_num); None writes no NAME.solution.
        time_budget: Seconds for meta.json; None leaves the key out.
        extra: Further keys of meta.json.
        beside: Further files beside NAME.data, by name; a submission sees none of them.

    Returns:
        `folder`.

    Raises:
        DataError: Labels are not one-hot, counts differ, or a clip is not 1-D; nothing is left behind.
        UsageError: `folder` holds something already, or `name` is no file name.
        MachineryError: The disk is full, read-only or not ours; nothing is left behind.
    """
    _check_name(name)
    labels = as_labels(train_labels, "train_labels")
    solution = None if test_labels is None else as_labels(test_labels, "test_labels")
    if solution is not None and solution.shape[1] != labels.shape[1]:
        raise DataError("columns of test_labels", expected=labels.shape[1], got=solution.shape[1])
    with atomic_folder(folder) as work:
        data = work / f"{name}.data"
        data.mkdir()
        counts = {"train_num": _write_clips(data / "train.pkl", train, labels)}
        counts["test_num"] = _write_clips(data / "test.pkl", test, solution)
        more = MappingProxyType(dict(extra or {}))
        meta = Metadata(class_num=labels.shape[1], **counts, time_budget=time_budget, extra=more)
        write_metadata(data / "meta.json", meta)
        write_solution(data / "train.solution", labels)
        if solution is not None:
            write_solution(work / f"{name}.solution", solution)
        for filename, content in (beside or {}).items():
            (work / filename).write_bytes(content)
    return folder


def _check_name(name: str) -> None:
    if not name or name.startswith(".") or "/" in name or "\0" in name:
        raise UsageError("name of the dataset", expected="a file name without slash or leading dot", got=name)


def _write_clips(path: Path, clips: Iterable[Waveform], labels: Labels | None) -> int:
    with path.open("wb") as file:
        count = write_content(file, clips)
    if labels is not None and count != len(labels):
        raise DataError(f"clips for {path.name}", expected=f"{len(labels)} (rows of labels)", got=count)
    return count
