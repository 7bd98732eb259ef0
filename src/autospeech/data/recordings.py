"""Recordings as people keep them (a table, or folders named after classes) -> rows: file, label, split."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from autospeech.data.recording import SPLITS, Recording, audio_below
from autospeech.data.table import TABLE, TABLE_ENDINGS, read_recordings_table
from autospeech.errors import DataError

__all__ = ["class_names", "find_recordings", "from_class_folders", "is_recordings", "table_in"]


def is_recordings(source: Path) -> bool:
    """Return whether a path is a table, a folder with one, or a folder that holds class folders of audio."""
    return table_in(source) is not None or bool(audio_below(source))


def find_recordings(source: Path, *, group: str | None = None) -> list[Recording]:
    """Read a table, or walk class folders.

    Args:
        source: The table, or a folder that holds clips.csv or class folders.
        group: Column of the table that names the group; None is "group" or else "speaker", where there is one.

    Raises:
        DataError: A row lacks a column or has an unreadable value, or there is no audio at all.
        UsageError: There is no column named `group`.
    """
    table = table_in(source)
    found = list(_from_folders(source)) if table is None else read_recordings_table(table, group=group)
    if not found:
        hint = f"give a folder with {TABLE}, or with one folder of audio files a class"
        loose = len(audio_below(source, "*")) if source.is_dir() else 0
        got = f"none, but {loose} audio files that lie in no folder of a class" if loose else "none"
        raise DataError(f"recordings in {source}", expected="at least one", got=got, hint=hint)
    return sorted(found, key=lambda each: each.index)


def table_in(source: Path) -> Path | None:
    """Return the table that a path is or holds; None where there is none."""
    if source.suffix.lower() in TABLE_ENDINGS and not source.is_dir():
        return source
    return source / TABLE if (source / TABLE).is_file() else None


def class_names(labels: Iterable[str]) -> list[str]:
    """Return the distinct labels in order: alphabetical, numbers by value; the empty one left out.

    >>> class_names(["10", "9", "9", ""])
    ['9', '10']
    """
    names = {label for label in labels if label}
    if all(name.isdecimal() for name in names):
        return sorted(names, key=int)
    return sorted(names)


def from_class_folders(folder: Path) -> Iterator[Recording]:
    """Yield every audio file at any depth below the folders of a folder; the first one on its way is its class."""
    for index, path in enumerate(audio_below(folder)):
        yield Recording(path=path, label=path.relative_to(folder).parts[0], index=index)


def _from_folders(source: Path) -> Iterator[Recording]:
    halves = [source / split for split in SPLITS if (source / split).is_dir()]
    if len(halves) == len(SPLITS):
        for half in halves:
            yield from (replace(each, split=half.name) for each in from_class_folders(half))
    else:
        yield from from_class_folders(source)
