"""EmoDB, the Berlin Database of Emotional Speech: ten actors, ten sentences, seven emotions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autospeech.corpora.recipes.recipe import Recipe, named_files
from autospeech.corpora.source import About
from autospeech.data.recording import Recording

__all__ = ["EMODB"]

_EMOTIONS: Final = {
    "W": "anger", "L": "boredom", "E": "disgust", "A": "fear", "F": "happiness", "T": "sadness", "N": "neutral"
}  # fmt: skip
"""German initials: Wut, Langeweile, Ekel, Angst, Freude, Trauer."""


def _find(root: Path) -> Iterator[Recording]:
    for path, name in named_files(root, r"(\d\d)[ab]\d\d([WLEAFTN])[a-z]\.wav"):
        yield Recording(path=path, label=_EMOTIONS[name[2]], group=name[1])


EMODB = Recipe(
    about=About(
        name="EmoDB",
        licence="free for research (TU Berlin); look at its page",
        citation="Burkhardt, Paeschke, Rolfes, Sendlmeier, Weiss: A database of German emotional speech."
        " Interspeech 2005",
        url="http://emodb.bilderbar.info",
        label="emotion",
        group="speaker",
    ),
    layout="wav/03a01Fa.wav: speaker 03, text a01, emotion F, version a",
    find=_find,
)
