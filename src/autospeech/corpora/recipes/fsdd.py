"""Free Spoken Digit Dataset: few speakers say the digits in English; which digit."""

from collections.abc import Iterator
from pathlib import Path

from autospeech.corpora.recipes.recipe import Recipe, named_files
from autospeech.corpora.source import About
from autospeech.data.recording import Recording

__all__ = ["FSDD"]


def _find(root: Path) -> Iterator[Recording]:
    for path, name in named_files(root, r"(\d)_([^_/]+)_\d+\.wav"):
        yield Recording(path=path, label=name[1], group=name[2])


FSDD = Recipe(
    about=About(
        name="Free Spoken Digit Dataset",
        licence="CC BY-SA 4.0",
        citation="Jackson et al.: Free Spoken Digit Dataset. Zenodo, doi:10.5281/zenodo.1342401",
        url="https://github.com/Jakobovski/free-spoken-digit-dataset",
        label="digit",
        group="speaker",
    ),
    layout="recordings/7_jackson_32.wav: digit, speaker, number",
    find=_find,
)
