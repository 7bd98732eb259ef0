"""Recordings as people keep them (a table, or folders named after classes) -> rows: file, label, split."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from autospeech.contract import Seconds
from autospeech.data.ffmpeg import FFMPEG_ENDINGS
from autospeech.errors import DataError

__all__ = ["Recording", "class_names", "find_recordings", "is_recordings"]

TABLE: Final = "clips.csv"
_SPLITS: Final = ("train", "test")
_LIBSNDFILE: Final = frozenset(
    {".wav", ".flac", ".ogg", ".opus", ".oga", ".mp3", ".aiff", ".aif", ".aifc", ".au", ".snd", ".caf", ".w64", ".sph"}
)
_AUDIO: Final = _LIBSNDFILE | FFMPEG_ENDINGS


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One clip to be: a file or a part of it, with its class."""

    path: Path
    """Audio file."""
    label: str
    """Class name; empty where it is withheld."""
    split: str = ""
    """"train" or "test"; empty when still to be drawn."""
    group: str = ""
    """Speaker, video or session; empty when unknown."""
    start: Seconds = 0.0
    """Where the clip begins in the file, in seconds."""
    end: Seconds | None = None
    """Where it ends; None is the end of the file."""
    index: int = 0
    """Order within the split."""


def is_recordings(source: Path) -> bool:
    """Return whether a path is a table, a folder with one, or a folder that holds class folders of audio."""
    return source.suffix.lower() == ".csv" or (source / TABLE).is_file() or any(_audio_in(source))


def find_recordings(source: Path) -> list[Recording]:
    """Read a table, or walk class folders.

    Raises:
        DataError: A row lacks a column or has an unreadable value, or there is no audio at all.
    """
    if source.suffix.lower() == ".csv" or (source / TABLE).is_file():
        table = source if source.suffix.lower() == ".csv" else source / TABLE
        found = list(_from_table(table))
    else:
        found = list(_from_folders(source))
    if not found:
        hint = f"give a folder with {TABLE}, or with one folder of audio files a class"
        raise DataError(f"recordings in {source}", expected="at least one", got="none", hint=hint)
    return sorted(found, key=lambda each: each.index)


def class_names(labels: Iterable[str]) -> list[str]:
    """Return the distinct labels in order: alphabetical, numbers by value; the empty one left out.

    >>> class_names(["10", "9", "9", ""])
    ['9', '10']
    """
    names = {label for label in labels if label}
    if all(name.isdecimal() for name in names):
        return sorted(names, key=int)
    return sorted(names)


def _from_table(table: Path) -> Iterator[Recording]:
    try:
        content = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise DataError(f"reading {table}", expected="a CSV file in UTF-8", got=str(error)) from error
    rows = csv.DictReader(io.StringIO(content, newline=""))
    for number, row in enumerate(rows):
        if number == 0 and "label" not in row:
            raise DataError(f"columns of {table}", expected="label, and path or split and index", got=", ".join(row))
        yield _from_row({key: (value or "").strip() for key, value in row.items() if key}, number, table)


def _from_row(row: Mapping[str, str], number: int, table: Path) -> Recording:
    split = row.get("split", "")
    if split not in ("", *_SPLITS):
        raise DataError(f"split in row {number} of {table.name}", expected="train or test", got=split)
    try:
        index = int(row.get("index") or number)
        start = float(row.get("start") or 0)
        end = float(row["end"]) if row.get("end") else None
    except ValueError as error:
        raise DataError(f"row {number} of {table.name}", expected="numbers as index, start, end", got=error) from error
    path = row.get("path") or (f"audio/{split}/{index:05d}.flac" if split and row.get("index") else "")
    if not path:
        raise DataError(f"row {number} of {table.name}", expected="a path, or split and index", got="neither")
    place, group = table.parent / path, row.get("group", "")
    return Recording(path=place, label=row["label"], split=split, group=group, start=start, end=end, index=index)


def _from_folders(source: Path) -> Iterator[Recording]:
    halves = [source / split for split in _SPLITS if (source / split).is_dir()]
    if len(halves) == len(_SPLITS):
        for half in halves:
            yield from (replace(each, split=half.name) for each in _from_class_folders(half))
    else:
        yield from _from_class_folders(source)


def _from_class_folders(folder: Path) -> Iterator[Recording]:
    for index, path in enumerate(_audio_in(folder)):
        yield Recording(path=path, label=path.relative_to(folder).parts[0], index=index)


def _audio_in(folder: Path) -> list[Path]:
    """Return the audio files below the folders of a folder, sorted."""
    return sorted(path for path in folder.glob("[!.]*/**/*") if path.suffix.lower() in _AUDIO and path.is_file())
