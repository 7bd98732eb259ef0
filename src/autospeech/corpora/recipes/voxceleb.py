"""VoxCeleb1 and VoxCeleb2: celebrities speak in videos; who speaks."""

from collections.abc import Iterator
from pathlib import Path

from autospeech.corpora.recipes.recipe import Recipe, named_files
from autospeech.corpora.source import About
from autospeech.data.recording import Recording

__all__ = ["VOXCELEB1", "VOXCELEB2"]

_LICENCE = "annotations: CC BY 4.0; the copyright of the videos stays with their owners"


def _find(root: Path, ending: str) -> Iterator[Recording]:
    for path, name in named_files(root, rf"(id\d{{5}})/([^/]+)/\d{{5}}\.{ending}"):
        yield Recording(path=path, label=name[1], group=name[2])


VOXCELEB1 = Recipe(
    about=About(
        name="VoxCeleb1",
        licence=_LICENCE,
        citation="Nagrani, Chung, Zisserman: VoxCeleb, a large-scale speaker identification dataset. Interspeech 2017",
        url="https://www.robots.ox.ac.uk/~vgg/data/voxceleb/vox1.html",
        label="speaker",
        group="video",
    ),
    layout="wav/id10001/VIDEO/00001.wav",
    find=lambda root: _find(root, "wav"),
)

VOXCELEB2 = Recipe(
    about=About(
        name="VoxCeleb2",
        licence=_LICENCE,
        citation="Chung, Nagrani, Zisserman: VoxCeleb2, deep speaker recognition. Interspeech 2018",
        url="https://www.robots.ox.ac.uk/~vgg/data/voxceleb/vox2.html",
        label="speaker",
        group="video",
    ),
    layout="aac/id00012/VIDEO/00001.m4a (read through ffmpeg)",
    find=lambda root: _find(root, "m4a"),
)
