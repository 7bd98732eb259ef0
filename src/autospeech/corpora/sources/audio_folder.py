"""Hugging Face AudioFolder: ``train/LABEL/clip.wav``, or ``train/metadata.csv`` (or .jsonl) with file_name and label.

Source: https://huggingface.co/docs/datasets/audio_dataset
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from autospeech.corpora.source import About
from autospeech.data.recording import Recording
from autospeech.data.recordings import from_class_folders
from autospeech.data.table import recording_of_row
from autospeech.errors import DataError, UsageError

__all__ = ["AudioFolder"]

_SIDES: Final = {"train": "train", "training": "train", "validation": "train", "valid": "train", "dev": "train",
                 "test": "test", "testing": "test"}  # fmt: skip
"""Names of split folders -> our side; what was meant for validation is for whoever trains."""
_METADATA: Final = ("metadata.csv", "metadata.jsonl")
_GROUPS: Final = ("group", "speaker", "speaker_id")


@dataclass(frozen=True, kw_only=True)
class AudioFolder:
    """A folder as Hugging Face's AudioFolder loader reads it."""

    root: Path
    """Folder that holds the split folders, or metadata.csv or metadata.jsonl."""
    group: str | None = None
    """Column of the metadata that names the group; None is "group" or else "speaker", where there is one."""

    @staticmethod
    def is_at(root: Path) -> bool:
        """Return whether a folder holds metadata.csv or metadata.jsonl, or folders named train and test."""
        named = {path.name for path in root.iterdir() if path.is_dir()}
        sides = {_SIDES[name] for name in named if name in _SIDES}
        return _metadata_in(root) is not None or (sides == {"train", "test"} and named <= {*_SIDES})

    @property
    def about(self) -> About:
        """Return what is known: the folder's name."""
        return About(name=self.root.resolve().name, label="label", group=self.group or "group")

    def remarks(self) -> list[str]:
        """Return nothing: a list of files has no gaps that show."""
        return []

    def recordings(self) -> list[Recording]:
        """List the clips of every split; validation counts as train.

        Raises:
            DataError: A row of the metadata has no file_name or label, or there is no clip.
            UsageError: There is no column named `group`.
        """
        folders = [path for path in sorted(self.root.iterdir()) if path.is_dir() and path.name in _SIDES]
        if _metadata_in(self.root) is not None or not folders:
            found = list(self._of_split(self.root, ""))
        else:
            found = [each for folder in folders for each in self._of_split(folder, _SIDES[folder.name])]
        if not found:
            raise DataError(f"recordings in {self.root}", expected="at least one", got="none")
        return found

    def _of_split(self, folder: Path, side: str) -> Iterator[Recording]:
        metadata = _metadata_in(folder)
        if metadata is None:
            yield from (replace(each, split=side) for each in from_class_folders(folder))
            return
        for number, row in enumerate(_rows(metadata)):
            yield recording_of_row(_ours(row, metadata, number, side), number, metadata, group=self._column(row))

    def _column(self, row: Mapping[str, str]) -> str | None:
        if self.group is not None and self.group not in row:
            raise UsageError("column of groups", expected=f"one of {', '.join(row)}", got=self.group)
        return self.group or next((name for name in _GROUPS if name in row), None)


def _metadata_in(folder: Path) -> Path | None:
    return next((folder / name for name in _METADATA if (folder / name).is_file()), None)


def _rows(metadata: Path) -> Iterator[Mapping[str, str]]:
    try:
        content = metadata.read_text(encoding="utf-8-sig")
        if metadata.suffix == ".csv":
            for row in csv.DictReader(io.StringIO(content, newline="")):
                yield {name: (value or "").strip() for name, value in row.items() if name}
        else:
            for line in filter(str.strip, content.split("\n")):
                yield {name: "" if value is None else str(value).strip() for name, value in json.loads(line).items()}
    except (OSError, ValueError, AttributeError, RecursionError, csv.Error) as error:
        raise DataError(f"reading {metadata}", expected="csv or JSON lines in UTF-8", got=str(error)) from error


def _ours(row: Mapping[str, str], metadata: Path, number: int, side: str) -> dict[str, str]:
    """Return a row with our names: path for file_name, the side of its split folder, its class folder as label."""
    where = f"row {number} of {metadata.name}"
    name = row.get("file_name", "")
    if not name:
        raise DataError(where, expected="a file_name", got=", ".join(row) or "nothing")
    label = row.get("label") or (Path(name).parts[-2] if len(Path(name).parts) > 1 else "")
    if not label:
        raise DataError(where, expected="a label, or a file in a folder of its class", got=name)
    given = row.get("split", "")
    return {**row, "path": name, "label": label, "split": side or _SIDES.get(given, given), "index": ""}
