"""artist20: twenty artists, six albums each; who plays. Albums stay together: productions sound alike."""

from collections.abc import Iterator
from pathlib import Path

from autospeech.corpora.recipes.recipe import Recipe, named_files
from autospeech.corpora.source import About
from autospeech.data.recording import Recording

__all__ = ["ARTIST20"]


def _find(root: Path) -> Iterator[Recording]:
    for path, name in named_files(root, r"mp3s-32k/([^/]+)/([^/]+)/\d+-[^/]+\.mp3"):
        yield Recording(path=path, label=name[1], group=f"{name[1]}/{name[2]}")


ARTIST20 = Recipe(
    about=About(
        name="artist20",
        licence="none: commercial music, given to researchers on request",
        citation="Ellis: Classifying music audio with timbral and chroma features. ISMIR 2007",
        url="https://labrosa.ee.columbia.edu/projects/artistid/",
        label="artist",
        group="album",
    ),
    layout="artist20/mp3s-32k/ARTIST/ALBUM/01-Title.mp3",
    find=_find,
)
