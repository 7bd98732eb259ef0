"""CREMA-D: 91 actors, twelve sentences, six emotions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autospeech.corpora.recipes.recipe import Recipe, named_files
from autospeech.corpora.source import About
from autospeech.data.recording import Recording

__all__ = ["CREMA_D"]

_EMOTIONS: Final = {
    "ANG": "anger", "DIS": "disgust", "FEA": "fear", "HAP": "happiness", "NEU": "neutral", "SAD": "sadness"
}  # fmt: skip


def _find(root: Path) -> Iterator[Recording]:
    for path, name in named_files(root, r"(\d{4})_[A-Z]{3}_(ANG|DIS|FEA|HAP|NEU|SAD)_[A-Z]{1,2}\.wav"):
        yield Recording(path=path, label=_EMOTIONS[name[2]], group=name[1])


CREMA_D = Recipe(
    about=About(
        name="CREMA-D",
        licence="Open Database License 1.0; contents: Database Contents License 1.0",
        citation="Cao, Cooper, Keutmann, Gur, Nenkova, Verma: CREMA-D, crowd-sourced emotional multimodal actors"
        " dataset. IEEE Transactions on Affective Computing 5(4), 2014",
        url="https://github.com/CheyneyComputerScience/CREMA-D",
        label="emotion",
        group="actor",
    ),
    layout="AudioWAV/1001_DFA_ANG_XX.wav: actor, sentence, emotion, intensity",
    find=_find,
)
