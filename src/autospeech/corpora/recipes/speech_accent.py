"""Speech Accent Archive as packed on Kaggle: everyone reads the same English paragraph; the native language."""

import csv
from collections.abc import Iterator
from pathlib import Path

from autospeech.corpora.recipes.recipe import Recipe
from autospeech.corpora.source import About
from autospeech.data.recording import Recording
from autospeech.errors import DataError

__all__ = ["SPEECH_ACCENT"]

_NEEDED = {"filename", "native_language", "speakerid"}


def _find(root: Path) -> Iterator[Recording]:
    for table in sorted(root.rglob("speakers_all.csv")):
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := _NEEDED - {*(rows.fieldnames or ())}:
                raise DataError(f"columns of {table}", expected=", ".join(sorted(_NEEDED)), got=f"no {min(missing)}")
            for row in rows:
                if (row.get("file_missing?") or "").strip().lower() != "true":
                    path = table.parent / "recordings" / "recordings" / f"{row['filename']}.mp3"
                    yield Recording(path=path, label=row["native_language"].strip(), group=f"{row['speakerid']}")


SPEECH_ACCENT = Recipe(
    about=About(
        name="Speech Accent Archive",
        licence="CC BY-NC-SA; look at its page and at the copy's for the version",
        citation="Weinberger: Speech Accent Archive. George Mason University, 2015",
        url="https://accent.gmu.edu",
        label="native language",
        group="speaker",
    ),
    layout="speakers_all.csv and recordings/recordings/FILENAME.mp3",
    find=_find,
)
