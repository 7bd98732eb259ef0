"""One folder of audio files a class: ``SOURCE/CLASS/any/depth/clip.wav``."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from autospeech.corpora.source import About
from autospeech.data.findings import some
from autospeech.data.recording import Recording, audio_below
from autospeech.data.recordings import find_recordings
from autospeech.errors import UsageError

__all__ = ["ClassFolders"]

_FOLDER: Final = "folder"


@dataclass(frozen=True, kw_only=True)
class ClassFolders:
    """One folder of audio files a class."""

    root: Path
    """Folder that holds the class folders."""
    group: str | None = None
    """"folder": CLASS/GROUP/clip.wav, the folder inside the class folder names the group; None: there are none."""

    @property
    def about(self) -> About:
        """Return what is known: the folder's name."""
        return About(name=self.root.resolve().name, label="folder", group=self.group or "none")

    def remarks(self) -> list[str]:
        """Return which class folders hold no audio."""
        folders = (path for path in sorted(self.root.iterdir()) if path.is_dir() and not path.name.startswith("."))
        empty = [path.name for path in folders if not audio_below(path, "**/*")]
        return [f"{len(empty)} class folders hold no audio ({some(empty)})"] if empty else []

    def recordings(self) -> list[Recording]:
        """List every audio file below the class folders; the folder's name is the label.

        Raises:
            DataError: There is no audio file.
            UsageError: `group` is neither None nor "folder".
        """
        if self.group not in {None, _FOLDER}:
            hint = "give a table for groups of another name"
            raise UsageError("groups in class folders", expected=_FOLDER, got=self.group, hint=hint)
        return [replace(each, group=self._group(each.path)) for each in find_recordings(self.root)]

    def _group(self, path: Path) -> str:
        inside = path.relative_to(self.root).parts[1:-1]
        return inside[0] if inside and self.group == _FOLDER else ""
