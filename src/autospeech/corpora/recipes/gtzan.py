"""GTZAN: ten genres, 100 excerpts of 30 s each. It has repeated excerpts and artists; files tell no artist."""

from collections.abc import Iterator
from pathlib import Path

from autospeech.corpora.recipes.recipe import Recipe, named_files
from autospeech.corpora.source import About
from autospeech.data.recording import Recording

__all__ = ["GTZAN"]


def _find(root: Path) -> Iterator[Recording]:
    for path, name in named_files(root, r"([a-z]+)/\1\.\d{5}\.(?:wav|au)"):
        yield Recording(path=path, label=name[1])


GTZAN = Recipe(
    about=About(
        name="GTZAN",
        licence="none stated; excerpts of commercial music",
        citation="Tzanetakis, Cook: Musical genre classification of audio signals. IEEE Transactions on Speech and"
        " Audio Processing 10(5), 2002; its faults: Sturm, arXiv 1306.1461",
        url="http://marsyas.info/downloads/datasets.html",
        label="genre",
        group="none",
    ),
    layout="genres/blues/blues.00000.wav (or .au)",
    find=_find,
)
