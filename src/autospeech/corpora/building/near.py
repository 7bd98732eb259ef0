"""Near-duplicates: clips of one side that are heard on the other, in another encoding, level or cut."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.corpora.building.clip import Clip

__all__ = ["near_duplicates"]

_Prints = NDArray[np.uint32]
_BIT_ERRORS: Final = 0.25
"""Share of bits that may differ; unrelated audio differs in half. Haitsma and Kalker take 0.35 over 3 s."""
_FEWEST_FRAMES: Final = 48
"""Frames (of 16 ms) that must overlap: 1 s of sound."""
_MOST_PLACES: Final = 50
"""A fingerprint heard more often than this among the others tells nothing."""
_MOST_TRIES: Final = 20
"""Alignments that are tried for a clip, those with most equal fingerprints first."""


def near_duplicates(some: Sequence[Clip], others: Sequence[Clip]) -> list[tuple[int, int]]:
    """Return pairs (index in some, index in others) that sound the same for at least a second; one a clip of others.

    Clips under 1.1 s are not compared.
    """
    known = [clip.piece.prints() for clip in some]
    index = _Index(known)
    return [(best, at) for at, clip in enumerate(others) if (best := index.match(clip.piece.prints())) is not None]


class _Index:
    """Every fingerprint of some clips, sorted, with its place."""

    def __init__(self, known: Sequence[_Prints]) -> None:
        self._known = known
        owners = np.repeat(np.arange(len(known)), [len(one) for one in known])
        places = np.concatenate([np.arange(len(one)) for one in known]) if known else np.zeros(0, int)
        prints = np.concatenate(known) if known else np.zeros(0, np.uint32)
        order = np.argsort(prints, kind="stable")
        self._prints, self._owners, self._places = prints[order], owners[order], places[order]

    def match(self, prints: _Prints) -> int | None:
        """Return the clip that these fingerprints are heard in; None when there is none."""
        if len(prints) < _FEWEST_FRAMES:
            return None
        for owner, shift in self._alignments(prints):
            if _sounds_the_same(self._known[owner], prints, shift):
                return owner
        return None

    def _alignments(self, prints: _Prints) -> Iterator[tuple[int, int]]:
        """Yield clips with a shift in frames, those with most equal fingerprints first."""
        low = np.searchsorted(self._prints, prints, "left")
        high = np.searchsorted(self._prints, prints, "right")
        telling = (prints != 0) & (high > low) & (high - low <= _MOST_PLACES)
        votes: dict[tuple[int, int], int] = {}
        for frame in np.flatnonzero(telling).tolist():
            for at in range(low[frame], high[frame]):
                key = int(self._owners[at]), int(self._places[at]) - frame
                votes[key] = votes.get(key, 0) + 1
        yield from sorted(votes, key=lambda key: -votes[key])[:_MOST_TRIES]


def _sounds_the_same(known: _Prints, prints: _Prints, shift: int) -> bool:
    first = max(0, -shift)
    last = min(len(prints), len(known) - shift)
    if last - first < _FEWEST_FRAMES:
        return False
    ours, theirs = prints[first:last], known[first + shift : last + shift]
    heard = (ours != 0) & (theirs != 0)
    if heard.sum() < _FEWEST_FRAMES:
        return False
    different = np.unpackbits((ours[heard] ^ theirs[heard]).view(np.uint8)).mean()
    return bool(different < _BIT_ERRORS)
