"""Views: the arrays heads are fitted on, each made from clips alone, so that it can be made for any clip later."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Seconds
from autospeech.learner.deadline import Deadline
from autospeech.learner.features import FisherVectors, functionals, quick_statistics
from autospeech.learner.features import View as Sees
from autospeech.learner.split import Split

__all__ = ["CEPSTRA", "Fisher", "Functionals", "QuickStatistics", "States", "View"]

CEPSTRA: Final = 20
"""The first columns of the quick statistics: means of cepstra, which tell speakers and channels apart."""


class View(Protocol):
    """A way to describe clips in numbers."""

    @property
    def name(self) -> str:
        """Unique name; the same name is the same array."""

    def learn(self, split: Split, seed: int) -> "View":
        """Return the view with what it must learn from training clips; most learn nothing."""

    def prepare(self, split: Split, rows: NDArray[np.int64], deadline: Deadline) -> None:
        """Do the costly part for some clips; what the split has already is not done again.

        Raises:
            OutOfTime: The deadline came first; what was done is kept.
        """

    def take(self, split: Split, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the numbers of prepared clips: shape (rows, features), finite."""


@dataclass(frozen=True, kw_only=True)
class QuickStatistics:
    """Statistics of cepstra and level."""

    seconds: Seconds = np.inf
    """Of every clip, at most so many seconds in its middle are read."""

    @property
    def name(self) -> str:
        """Unique name."""
        return "quick" if self.seconds == np.inf else f"quick:{self.seconds:g}s"

    def learn(self, split: Split, seed: int) -> "QuickStatistics":
        """Return the same view: it learns nothing."""
        del split, seed
        return self

    def prepare(self, split: Split, rows: NDArray[np.int64], deadline: Deadline) -> None:
        """Compute all clips' statistics once; a part of them is left to `take`."""
        del deadline  # its cost is known well before
        if self._whole(split, rows):
            split.array(self.name, lambda: self._compute(split, rows))

    def take(self, split: Split, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the statistics: shape (rows, 141)."""
        if self._whole(split, rows):
            return split.array(self.name, lambda: self._compute(split, rows))
        return self._compute(split, rows)

    def _whole(self, split: Split, rows: NDArray[np.int64]) -> bool:
        return len(rows) == len(split)

    def _compute(self, split: Split, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return quick_statistics(split.cropped_frames(rows, self.seconds), threads=split.threads)


@dataclass(frozen=True, kw_only=True)
class Functionals:
    """All functionals of the log-mel frames."""

    name: str = "functionals"
    """Unique name."""

    def learn(self, split: Split, seed: int) -> "Functionals":
        """Return the same view: it learns nothing."""
        del split, seed
        return self

    def prepare(self, split: Split, rows: NDArray[np.int64], deadline: Deadline) -> None:
        """Compute the functionals of all clips, whichever are asked for."""
        del rows, deadline  # its cost is known well before
        self._all(split)

    def take(self, split: Split, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the functionals: shape (rows, features)."""
        return self._all(split)[rows]

    def _all(self, split: Split) -> NDArray[np.float32]:
        return split.array(self.name, lambda: functionals(split.frames(), threads=split.threads))


@dataclass(frozen=True, kw_only=True)
class Fisher:
    """Fisher vectors: how a clip's frames would change a mixture fitted to the training clips."""

    sees: Sees
    """What the mixture sees of a frame."""
    vectors: FisherVectors | None = None
    """The fitted mixture; None before `learn`."""

    @property
    def name(self) -> str:
        """Unique name."""
        return f"fisher {self.sees}"

    def learn(self, split: Split, seed: int) -> "Fisher":
        """Return the view with a mixture fitted to the split's frames."""
        return Fisher(sees=self.sees, vectors=FisherVectors.fit(split.frames(), view=self.sees, seed=seed))

    def prepare(self, split: Split, rows: NDArray[np.int64], deadline: Deadline) -> None:
        """Compute the vectors of all clips, whichever are asked for."""
        del rows, deadline  # its cost is known well before
        self._all(split)

    def take(self, split: Split, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the Fisher vectors: shape (rows, features)."""
        return self._all(split)[rows]

    def _all(self, split: Split) -> NDArray[np.float32]:
        if self.vectors is None:
            raise LookupError("Fisher vectors before learn()")
        vectors = self.vectors
        return split.array(self.name, lambda: vectors.transform(split.frames(), threads=split.threads))


@dataclass(frozen=True, kw_only=True)
class States:
    """Pooled states of the pretrained encoder."""

    first: int
    """First state."""
    last: int
    """State behind the last."""
    windows: int = 1
    """Windows of each clip that are heard."""
    glimpse: Seconds | None = None
    """Hear only so many seconds in the middle of each clip instead."""

    @property
    def name(self) -> str:
        """Unique name."""
        heard = f"{self.windows}w" if self.glimpse is None else f"{self.glimpse:g}s"
        return f"states {self.first}-{self.last - 1} @{heard}"

    def learn(self, split: Split, seed: int) -> "States":
        """Return the same view: the encoder has learnt all it needs."""
        del split, seed
        return self

    def prepare(self, split: Split, rows: NDArray[np.int64], deadline: Deadline) -> None:
        """Hear the windows of some clips."""
        split.bank(self.glimpse).hear(rows, self.windows, deadline)

    def take(self, split: Split, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return means and deviations: shape (rows, states * 2 * width)."""
        return split.bank(self.glimpse).pooled(rows, self.first, self.last)
