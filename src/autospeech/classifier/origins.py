"""Which clips belong together: their groups, or the recordings they were cut from."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from autospeech.errors import DataError

__all__ = ["ORIGINS", "origins_of", "together"]

ORIGINS: Final = "origins.csv"
"""File that `data build` writes beside NAME.data: where every clip comes from."""
_HINT: Final = "build the dataset again, or remove the file: groups are guessed then"


def together(groups: Sequence[str], files: Sequence[str]) -> Sequence[str] | None:
    """Return the group of every clip; its file where groups are not known; None where that says nothing either.

    >>> together(["ada", "bob"], ["1.wav", "2.wav"]), together(["", "bob"], ["1.wav", "2.wav"])
    (['ada', 'bob'], None)
    >>> together(["", "", ""], ["1.wav", "1.wav", "2.wav"])
    ['1.wav', '1.wav', '2.wav']
    """
    if all(groups):
        return groups
    return files if len({*files}) < len(files) else None


def origins_of(file: Path, side: str, clips: int) -> Sequence[str] | None:
    """Return what `together` says of one side of a built dataset; None where there is no such file.

    Args:
        file: The dataset's origins.csv.
        side: "train" or "test".
        clips: How many clips that side has.

    Raises:
        DataError: The file tells of other clips.
    """
    if not file.is_file():
        return None
    try:
        with file.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
            rows = [(row["group"], row["path"]) for row in csv.DictReader(text) if row["split"] == side]
    except (OSError, KeyError, csv.Error) as error:
        raise DataError(str(file), expected="columns split, group, path", got=str(error), hint=_HINT) from error
    if len(rows) != clips:
        raise DataError(f"{side} rows of {file}", expected=clips, got=len(rows), hint=_HINT)
    return together([group or "" for group, _ in rows], [path or "" for _, path in rows])
