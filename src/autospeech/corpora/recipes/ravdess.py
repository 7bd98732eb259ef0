"""RAVDESS: 24 actors speak and sing two sentences; the emotion. Audio-only files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autospeech.corpora.recipes.recipe import Recipe, named_files
from autospeech.corpora.source import About
from autospeech.data.recording import Recording

__all__ = ["RAVDESS"]

_EMOTIONS: Final = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")


def _find(root: Path) -> Iterator[Recording]:
    for path, name in named_files(root, r"03-\d\d-0([1-8])-\d\d-\d\d-\d\d-(\d\d)\.wav"):
        yield Recording(path=path, label=_EMOTIONS[int(name[1]) - 1], group=name[2])


RAVDESS = Recipe(
    about=About(
        name="RAVDESS",
        licence="CC BY-NC-SA 4.0",
        citation="Livingstone, Russo: The Ryerson audio-visual database of emotional speech and song. PLoS ONE 13(5),"
        " 2018, e0196391",
        url="https://zenodo.org/records/1188976",
        label="emotion",
        group="actor",
    ),
    layout="Actor_12/03-01-06-01-02-01-12.wav: modality, channel, emotion, intensity, statement, repetition, actor",
    find=_find,
)
