"""`Clip`: a converted piece with the recording it comes from; and which clips must stay together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autospeech.corpora.building.piece import Piece
from autospeech.data.recording import Recording

__all__ = ["Clip", "units_of"]


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One clip of a dataset to be."""

    recording: Recording
    """Where it comes from."""
    piece: Piece
    """Its samples and facts."""

    @property
    def label(self) -> str:
        """Return its class."""
        return self.recording.label

    def on(self, split: str) -> "Clip":
        """Return the clip on a side."""
        return replace(self, recording=replace(self.recording, split=split))

    def named(self) -> str:
        """Return how a person finds it: the file, and where in it."""
        return f"{self.recording.path.name} at {self.piece.start:.2f} s"


def units_of(clips: Sequence[Clip]) -> list[int]:
    """Number what must stay on one side: clips of one group, of one file, and equal clips; a number a clip."""
    parent = list(range(len(clips)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[tuple[str, str], int] = {}
    for index, clip in enumerate(clips):
        for key in _keys(clip):
            parent[root(index)] = root(first.setdefault(key, index))
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(index), len(numbers)) for index in range(len(clips))]


def _keys(clip: Clip) -> list[tuple[str, str]]:
    keys = [("file", str(clip.recording.path)), ("samples", clip.piece.digest)]
    return [*keys, ("group", clip.recording.group)] if clip.recording.group else keys
