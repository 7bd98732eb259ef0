"""A run folder, read: its record, its predictions, its logs; also while it goes on, and after kill -9."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from autospeech.contract import Scores, Seconds
from autospeech.errors import DataError
from autospeech.protocol.record import Record, read_record

__all__ = ["PREDICTIONS", "Event", "OnEvent", "Prediction", "Run"]

PREDICTIONS: Final = "predictions"
"""Name of the folder of predictions in a run folder."""
_HEADER_CAP: Final = 1024


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something happened in a run that goes on."""

    kind: str
    """``init_done``, ``train_done``, ``prediction`` or ``ended``."""
    spent: Seconds
    """Seconds of train and test so far."""
    remaining: Seconds
    """Seconds left of the budget, at least 0."""
    prediction: int | None = None
    """Index of the prediction that was stored."""
    path: Path | None = None
    """Its file."""


OnEvent = Callable[[Event], None]
"""Is told what happens in a run, in a thread of its own: a slow one delays nothing but itself."""


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """One accepted prediction, on disk."""

    index: int
    """Its place among the run's predictions, from 0."""
    seconds: Seconds
    """Its stamp: seconds spent in train and test when it was complete."""
    path: Path
    """Its .npy file."""

    def load(self) -> Scores:
        """Return the scores: shape (test_num, class_num), float32 or float64.

        Raises:
            DataError: The file is gone or no array.
        """
        try:
            scores: Scores = np.load(self.path, allow_pickle=False, max_header_size=_HEADER_CAP)
        except (OSError, ValueError, EOFError) as error:
            raise DataError(f"prediction {self.index} in {self.path}", expected="a .npy array", got=error) from None
        return scores


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run, as its folder tells it."""

    folder: Path
    """The run folder."""
    record: Record
    """What is known of the run."""
    predictions: tuple[Prediction, ...]
    """Accepted predictions in order."""

    @classmethod
    def open(cls, path: Path) -> "Run":
        """Read a run folder, whether the run ended, goes on or was killed.

        Raises:
            DataError: The folder holds no readable record.
        """
        record = read_record(path)
        stamps = {call.prediction: call.spent for call in record.calls if call.prediction is not None}
        found = (
            Prediction(index=index, seconds=spent, path=prediction_path(path, index))
            for index, spent in sorted(stamps.items())
        )
        return cls(folder=path, record=record, predictions=tuple(one for one in found if one.path.exists()))

    def log_tail(self, stream: str, lines: int = 40) -> str:
        """Return the last lines of ``stdout`` or ``stderr``; empty if nothing was printed."""
        path = self.folder / f"{stream}.log"
        if not path.exists():
            return ""
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def prediction_path(run: Path, index: int) -> Path:
    """Return where a prediction is stored.

    >>> prediction_path(Path("run"), 7).as_posix()
    'run/predictions/0007.npy'
    """
    return run / PREDICTIONS / f"{index:04}.npy"
