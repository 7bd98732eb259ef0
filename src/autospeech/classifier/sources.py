"""From what people have on disk to a problem: a dataset, a table, folders named after classes."""

from pathlib import Path
from typing import Literal, TypeAlias

from autospeech.classifier.inputs import Clip, Excerpt
from autospeech.classifier.origins import ORIGINS, origins_of, together
from autospeech.classifier.problem import ClipProblem
from autospeech.classifier.remarks import remarks_on
from autospeech.corpora import open_source
from autospeech.corpora.building.choose import distinct
from autospeech.data import Dataset, open_dataset
from autospeech.data.recording import Recording
from autospeech.errors import DataError, UsageError

__all__ = ["Side", "is_dataset", "problem_at"]

Side: TypeAlias = Literal["train", "test"]
"""Which clips are wanted where a source has both."""


def problem_at(
    path: Path, *, side: Side = "train", group: str | None = None, remarks: list[str] | None = None
) -> ClipProblem:
    """Return the labelled clips of a dataset or a source; of the test side, all clips where there is no split.

    Args:
        path: A dataset (NAME.data, its folder or zip), a .csv or .tsv, or a folder of recordings.
        side: Which clips are wanted.
        group: Column that names the group; for class folders "folder". Where no group is known, clips of one recording
            are one; a dataset of `data build` knows its groups by itself.
        remarks: Receives what was left out, and what is odd.

    Raises:
        DataError: There is no such thing, it has no labelled clip, or a clip has two labels.
        UsageError: A dataset has no such column, or there is only one class.
    """
    said = [] if remarks is None else remarks
    if is_dataset(path):
        if group is not None:
            raise UsageError("column of groups", expected="none beside a dataset, which has no columns", got=group)
        problem = _of_dataset(open_dataset(path), side)
    else:
        problem = _of_source(path, side, group, said)
    said += remarks_on(problem)
    return problem


def is_dataset(path: Path) -> bool:
    """Return whether a path looks like a dataset of the challenge."""
    if path.suffix.lower() in {".data", ".zip"}:
        return True
    return path.is_dir() and any(path.glob("*.data/meta.json"))


def _of_source(path: Path, side: Side, group: str | None, remarks: list[str]) -> ClipProblem:
    source = open_source(path, group=group)
    found = distinct(source.recordings(), remarks)
    remarks += source.remarks()
    split = any(each.split == side for each in found)
    chosen = [each for each in found if each.split in {side, ""} or not split]
    if not chosen:
        hint = "fill the column label" if path.is_file() else ""
        raise DataError(f"labelled clips in {path}", expected="at least one", got="none", hint=hint)
    groups = together([each.group for each in chosen], [str(each.path) for each in chosen])
    return ClipProblem.of([_clip(each) for each in chosen], [each.label for each in chosen], groups)


def _of_dataset(dataset: Dataset, side: Side) -> ClipProblem:
    clips, labels = (dataset.train, dataset.train_labels) if side == "train" else (dataset.test, dataset.test_labels())
    if labels is None:
        hint = f"put {dataset.name}.solution beside {dataset.folder.name}"
        raise DataError(f"labels of the test clips of {dataset.name}", expected="a solution", got="none", hint=hint)
    groups = origins_of(dataset.folder.parent / ORIGINS, side, len(clips))
    return ClipProblem.of_dataset(dataset, clips, labels.argmax(axis=1), groups)


def _clip(recording: Recording) -> Clip:
    if recording.start == 0 and recording.end is None:
        return recording.path
    return Excerpt(path=recording.path, start=recording.start, end=recording.end)
