"""`Source`: where recordings come from, and what is known about them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autospeech.data.recording import Recording

__all__ = ["About", "Source"]

_UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known about a corpus; it goes onto the card of every dataset made from it."""

    name: str
    """Name of the corpus."""
    licence: str = _UNKNOWN
    """Terms under which it may be used."""
    citation: str = _UNKNOWN
    """How its authors want to be cited."""
    url: str = _UNKNOWN
    """Where it comes from."""
    label: str = "class"
    """What a label is: emotion, speaker, language …"""
    group: str = "none"
    """What a group is: speaker, video, album …; "none" where clips have none."""


class Source(Protocol):
    """Where recordings come from: what is known about them, and the list of them."""

    @property
    def about(self) -> About:
        """Return what is known."""

    @property
    def root(self) -> Path:
        """Return the file or folder that is read."""

    def recordings(self) -> list[Recording]:
        """List every clip with its label and, where known, its group and split; no audio is read.

        Raises:
            DataError: The source is not laid out as it should be, or holds no recording.
        """

    def remarks(self) -> list[str]:
        """Return what a reader of the dataset's card should know of the source: such as empty classes."""
