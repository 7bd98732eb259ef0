"""What is known of a learning problem before its audio is looked at: sizes, and this machine's speed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Seconds

__all__ = ["Problem", "Speed"]


@dataclass(frozen=True, kw_only=True)
class Speed:
    """What this machine needs, in wall seconds with all threads at work."""

    frames: Seconds = 0.00025
    """A second of audio through the front end."""
    functionals: Seconds = 0.0008
    """A second of audio through the functionals, front end not included."""
    encoder: Seconds | None = None
    """A second of audio through the encoder; None without one."""
    states: int = 0
    """States of the encoder."""
    width: int = 0
    """Numbers in a pooled state: mean and standard deviation."""
    algebra: float = 2e10
    """Multiply-adds a second in products of matrices."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Sizes of both sides of a problem."""

    classes: int
    """Number of classes."""
    train: NDArray[np.float64]
    """Seconds of every training clip."""
    test: NDArray[np.float64]
    """Seconds of every clip to be scored; guessed until they are known, empty where none is to be scored."""

    @property
    def clips(self) -> int:
        """Training clips."""
        return len(self.train)

    def audio(self, *, heard: Seconds = np.inf, rows: int | None = None) -> Seconds:
        """Return the seconds of audio when at most so much of each clip is heard, and of so many training clips.

        >>> Problem(classes=3, train=np.array([1.0, 9.0]), test=np.array([2.0])).audio(heard=4)
        7.0
        """
        train = np.minimum(self.train, heard)
        share = 1.0 if rows is None else min(1.0, rows / max(1, self.clips))
        return float(train.sum() * share + np.minimum(self.test, heard).sum())
