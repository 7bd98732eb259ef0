"""A csv or tsv file with a header: path, label, and perhaps group or speaker, split, start, end."""

from dataclasses import dataclass
from pathlib import Path

from autospeech.corpora.source import About
from autospeech.data.recording import Recording
from autospeech.data.recordings import find_recordings

__all__ = ["Table"]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A csv or tsv file with a header."""

    root: Path
    """The file, or a folder that holds clips.csv."""
    group: str | None = None
    """Column that names the group; None is "group" or else "speaker", where there is one."""

    @property
    def about(self) -> About:
        """Return what is known: the file's name, and the column of the groups."""
        return About(name=self.root.resolve().stem, label="label", group=self.group or "group")

    def remarks(self) -> list[str]:
        """Return nothing: a list of files has no gaps that show."""
        return []

    def recordings(self) -> list[Recording]:
        """List the rows.

        Raises:
            DataError: The header lacks a column, or a row has an unreadable value, or there is none.
            UsageError: There is no column named `group`.
        """
        return find_recordings(self.root, group=self.group)
