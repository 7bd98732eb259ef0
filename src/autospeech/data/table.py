"""Tables of recordings (csv, tsv) -> rows: file, label, split, group."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from autospeech.contract import Seconds
from autospeech.data.recording import AUDIO_ENDINGS, SPLITS, Recording
from autospeech.errors import DataError, UsageError

__all__ = ["TABLE", "TABLE_ENDINGS", "read_paths", "read_recordings_table", "recording_of_row"]

TABLE: Final = "clips.csv"
"""Name of the table in a folder of recordings."""
TABLE_ENDINGS: Final = frozenset({".csv", ".tsv"})
_GROUPS: Final = ("group", "speaker")
_DELIMITERS: Final = (",", "\t", ";")


def read_recordings_table(table: Path, *, group: str | None = None) -> list[Recording]:
    """Read a table with a header: the columns label, path (or split and index), perhaps group, split, start, end.

    Cells lie between commas, tabs or semicolons, whichever the header has; other columns are skipped.

    Args:
        table: The file, in UTF-8; paths in it start at its folder.
        group: Column that names the group; None is "group" or else "speaker", where there is one.

    Raises:
        DataError: The header lacks a column, or a row has an unreadable value.
        UsageError: There is no column named `group`.
    """
    rows = _rows(table)
    names = next(rows, [])
    _check_header(table, names)
    column = _group_column(table, names, group)
    found = []
    for number, cells in enumerate(rows):
        if len(cells) > len(names):
            hint = "quote a value that has a separator in it"
            raise DataError(f"row {number} of {table.name}", expected=f"{len(names)} values", got=len(cells), hint=hint)
        row = dict(zip(names, chain(cells, [""] * len(names)), strict=False))
        found.append(recording_of_row(row, number, table, group=column))
    return found


def read_paths(table: Path) -> list[Path]:
    """Read the column path of a table with a header; other columns, and rows without a path, are skipped.

    Args:
        table: The file, in UTF-8; paths in it start at its folder.

    Raises:
        DataError: There is no such column.
    """
    rows = _rows(table)
    names = next(rows, [])
    if "path" not in names:
        got = ", ".join(names) or "none: the table is empty"
        raise DataError(f"columns of {table}", expected="path", got=got, hint=_hint(names))
    place = names.index("path")
    return [table.parent / cells[place] for cells in rows if len(cells) > place and cells[place]]


def recording_of_row(row: Mapping[str, str], number: int, table: Path, *, group: str | None) -> Recording:
    """Read one row.

    Args:
        row: Values by column.
        number: Number of the row, from 0, for sentences.
        table: Where it stands; paths start at its folder.
        group: Column of the group; None is none.

    Raises:
        DataError: A value is unreadable, or there is no path.
    """
    where, split = f"row {number} of {table.name}", row.get("split", "")
    if split not in ("", *SPLITS):
        raise DataError(f"split in {where}", expected="train or test", got=split)
    start, end = _seconds(row, "start", where), _seconds(row, "end", where)
    if not 0 <= (start or 0.0) < (float("inf") if end is None else end):
        raise DataError(where, expected="0 <= start < end", got=f"{row.get('start')} and {row.get('end')}")
    index = _index(row, number, where)
    path = row.get("path") or (f"audio/{split}/{index:05d}.flac" if split and row.get("index") else "")
    if not path or "\0" in path:
        raise DataError(where, expected="a path, or split and index", got="a NUL in it" if path else "neither")
    return Recording(
        path=table.parent / path,
        label=row["label"],
        split=split,
        group=row.get(group, "") if group else "",
        start=start or 0.0,
        end=end,
        index=index,
    )


def _rows(table: Path) -> Iterator[list[str]]:
    """Yield the lines that hold something, cells stripped; the header first."""
    try:
        content = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise DataError(f"reading {table}", expected="a CSV file in UTF-8", got=str(error)) from error
    header = content.partition("\n")[0]
    delimiter = "\t" if table.suffix.lower() == ".tsv" else max(_DELIMITERS, key=header.count)
    try:
        for cells in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
            if any(cells):
                yield [cell.strip() for cell in cells]
    except csv.Error as error:
        raise DataError(f"reading {table}", expected="a CSV file", got=str(error)) from error


def _check_header(table: Path, names: Sequence[str]) -> None:
    if not names:
        raise DataError(f"recordings in {table}", expected="at least one", got="none: the table is empty")
    if "label" not in names:
        expected = "label, and path or split and index"
        raise DataError(f"columns of {table}", expected=expected, got=", ".join(names), hint=_hint(names))
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise DataError(f"columns of {table}", expected="different names", got=f"{min(twice)} twice")


def _hint(names: Sequence[str]) -> str:
    """Say what to do about a header that lacks a column."""
    if any(Path(name).suffix.lower() in AUDIO_ENDINGS for name in names):
        return "this looks like a clip: give a first line such as path,label,speaker"
    return "call the column of files 'path' and that of classes 'label'" if names else ""


def _group_column(table: Path, names: Sequence[str], group: str | None) -> str | None:
    if group is not None and group not in names:
        raise UsageError(f"column of groups in {table.name}", expected=f"one of {', '.join(names)}", got=group)
    return group or next((name for name in _GROUPS if name in names), None)


def _seconds(row: Mapping[str, str], column: str, where: str) -> Seconds | None:
    value = row.get(column)
    try:
        return float(value) if value else None
    except ValueError as error:
        raise DataError(where, expected="numbers as index, start, end", got=error) from error


def _index(row: Mapping[str, str], number: int, where: str) -> int:
    try:
        return int(row.get("index") or number)
    except ValueError as error:
        raise DataError(where, expected="numbers as index, start, end", got=error) from error
