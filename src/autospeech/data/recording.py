"""`Recording`: one clip to be, and the endings by which audio files are known."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autospeech.contract import Seconds
from autospeech.data.ffmpeg import FFMPEG_ENDINGS

__all__ = ["AUDIO_ENDINGS", "SPLITS", "Recording", "audio_below"]

SPLITS: Final = ("train", "test")
_LIBSNDFILE: Final = frozenset(
    {".wav", ".flac", ".ogg", ".opus", ".oga", ".mp3", ".aiff", ".aif", ".aifc", ".au", ".snd", ".caf", ".w64", ".sph"}
)
AUDIO_ENDINGS: Final = _LIBSNDFILE | FFMPEG_ENDINGS


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One clip to be: a file or a part of it, with its class."""

    path: Path
    """Audio file."""
    label: str
    """Class name; empty where it is withheld."""
    split: str = ""
    """"train" or "test"; empty when still to be drawn."""
    group: str = ""
    """Speaker, video or session; empty when unknown."""
    start: Seconds = 0.0
    """Where the clip begins in the file, in seconds."""
    end: Seconds | None = None
    """Where it ends; None is the end of the file."""
    index: int = 0
    """Order within the split."""


def audio_below(folder: Path, pattern: str = "[!.]*/**/*") -> list[Path]:
    """Return the audio files that a pattern finds, sorted; the default one looks below the folders of a folder."""
    found = (path for path in folder.glob(pattern) if path.suffix.lower() in AUDIO_ENDINGS)
    return sorted(path for path in found if not path.name.startswith(".") and path.is_file())
