"""CSS10: one reader a language, audiobooks of LibriVox; the language."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from autospeech.corpora.recipes.recipe import Recipe
from autospeech.corpora.source import About
from autospeech.data.recording import Recording
from autospeech.errors import DataError

__all__ = ["CSS10"]

_FIELDS: Final = 4
_STRETCH: Final = 100
"""Sentences in a row that stay together where a language has one book only."""


def _find(root: Path) -> Iterator[Recording]:
    for transcript in sorted(root.rglob("transcript.txt")):
        found = list(_of_language(transcript))
        books = Counter(each.group for each in found)
        yield from found if len(books) > 1 else _in_stretches(found)


def _of_language(transcript: Path) -> Iterator[Recording]:
    language = transcript.resolve().parent.name
    for number, line in enumerate(transcript.read_text(encoding="utf-8-sig").splitlines()):
        fields = line.split("|")
        if len(fields) != _FIELDS:
            where = f"row {number} of {transcript}"
            raise DataError(where, expected="path|text|normalised text|seconds", got=line[:100])
        book = Path(fields[0]).parent.as_posix()
        yield Recording(path=transcript.parent / fields[0], label=language, group=f"{language}/{book}")


def _in_stretches(found: list[Recording]) -> Iterator[Recording]:
    for number, each in enumerate(found):
        yield replace(each, group=f"{each.group}/{number // _STRETCH}")


CSS10 = Recipe(
    about=About(
        name="CSS10",
        licence="recordings: public domain (LibriVox)",
        citation="Park, Mulc: CSS10, a collection of single speaker speech datasets for 10 languages. Interspeech 2019",
        url="https://github.com/Kyubyong/CSS10",
        label="language",
        group="book (100 sentences in a row where a language has one book); one speaker a language",
    ),
    layout="LANGUAGE/transcript.txt (path|text|normalised text|seconds) and LANGUAGE/BOOK/BOOK_0001.wav",
    find=_find,
)
