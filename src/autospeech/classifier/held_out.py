"""`HeldOut`: what heads said of training clips they had not seen, which tells the worth of any part of an ensemble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autospeech.errors import DataError
from autospeech.learner.ensemble import Ensemble
from autospeech.learner.fusion import cross_fitted
from autospeech.learner.training import TrainingSide
from autospeech.learner.validation import nauc_of_classes

__all__ = ["HeldOut"]


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldOut:
    """Out-of-fold scores of the heads of an ensemble."""

    rows: NDArray[np.int64]
    """Training clips that every head was validated on, ascending."""
    y: NDArray[np.int64]
    """Class of each."""
    folds: NDArray[np.int64]
    """Fold of each."""
    scores: NDArray[np.float32]
    """Log-posteriors from heads fitted without the clip's fold: shape (heads, rows, classes)."""

    @classmethod
    def of(cls, ensemble: Ensemble, side: TrainingSide) -> "HeldOut | None":
        """Return what the heads of an ensemble said; None if they are not validated."""
        if ensemble.fusion is None:
            return None
        rows = side.split.everyone
        for head in ensemble.heads:
            rows = np.intersect1d(rows, head.rows, assume_unique=True)
        unseen = [head.unseen[np.searchsorted(head.rows, rows)] for head in ensemble.heads if head.unseen is not None]
        return cls(rows=rows, y=side.y[rows], folds=side.folds()[rows], scores=np.stack(unseen).astype(np.float32))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], *, heads: int, classes: int) -> "HeldOut":
        """Return what `as_arrays` took apart.

        Args:
            arrays: By name.
            heads: Heads of the ensemble.
            classes: Its classes.

        Raises:
            KeyError: An array is missing.
            DataError: Their shapes or classes do not fit.
        """
        rows, y, folds = (np.asarray(arrays[name], np.int64) for name in ("rows", "y", "folds"))
        scores = np.asarray(arrays["scores"], np.float32)
        fits = rows.ndim == 1 and rows.shape == y.shape == folds.shape and scores.shape == (heads, len(rows), classes)
        if not fits or not ((y >= 0) & (y < classes)).all():
            hint = "copy the folder again, or fit again"
            raise DataError(
                "out-of-fold scores of the model", expected=(heads, len(rows), classes), got=scores.shape, hint=hint
            )
        return cls(rows=rows, y=y, folds=folds, scores=scores)

    def as_arrays(self) -> dict[str, NDArray[Any]]:
        """Return its arrays by name, as small as they keep their meaning."""
        numbers = {name: getattr(self, name).astype(np.int32) for name in ("rows", "y", "folds")}
        return {**numbers, "scores": self.scores}

    def fused(self, heads: Sequence[int] | None = None) -> NDArray[np.float64]:
        """Fuse heads by weights found without the clip's fold: log-posteriors of shape (rows, classes).

        Args:
            heads: Places of the heads; None: all.
        """
        chosen = self.scores if heads is None else self.scores[list(heads)]
        return cross_fitted(list(chosen), self.y, self.folds)

    def nauc(self, heads: Sequence[int] | None = None) -> float:
        """Return the NAUC to be expected of heads fused.

        Args:
            heads: Places of the heads; None: all.
        """
        return nauc_of_classes(self.y, self.fused(heads))
