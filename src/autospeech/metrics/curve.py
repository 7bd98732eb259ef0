"""The score of a whole run: its learning curve over logarithmic time, and the area under it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autospeech.contract import Seconds
from autospeech.errors import DataError

__all__ = ["REFERENCE_TIME", "Curve", "alc", "transform_time"]

REFERENCE_TIME: Final[Seconds] = 60.0
"""t0: time runs about linearly before it and logarithmically after it. Source: the 2019 challenge's evaluation page."""


def transform_time(t: ArrayLike, budget: Seconds, t0: Seconds = REFERENCE_TIME) -> NDArray[np.float64]:
    """Map seconds to the curve's axis: log(1 + t / t0) / log(1 + budget / t0); 0 at the start, 1 at the budget.

    Raises:
        DataError: The budget or t0 is not a positive finite number, or a time is negative or not a number.

    Worked by hand: with t0 = 60 and a budget of 180 s, 60 s is log 2 / log 4.

    >>> transform_time([0, 60, 180], 180).tolist()
    [0.0, 0.5, 1.0]
    """
    for name, value in (("time budget", budget), ("t0", t0)):
        if not 0 < value < float("inf"):
            raise DataError(name, expected="a positive finite number of seconds", got=value)
    times = np.asarray(t, dtype=np.float64)
    if not (times >= 0).all():
        raise DataError("time of a prediction", expected="seconds from 0", got=float(np.min(times)))
    return np.asarray(np.log1p(times / t0) / np.log1p(budget / t0))


def alc(seconds: ArrayLike, scores: ArrayLike, budget: Seconds, t0: Seconds = REFERENCE_TIME) -> float:
    """Return the area under the learning curve: the mean over transformed time of the latest prediction's score.

    The score is 0 before the first prediction, holds until the next one, and the last one holds until the budget ends;
    predictions stamped after the budget are ignored; of several at the same moment the last one counts.

    Args:
        seconds: When each prediction was made, ascending, shape (predictions,).
        scores: Its score, shape (predictions,).
        budget: Time budget T in seconds.
        t0: Reference time in seconds.

    Raises:
        DataError: Shapes differ, times do not ascend, or a value is not allowed.

    Source: the 2019 challenge's evaluation page.

    Worked by hand: nothing until 60 s (half of the axis), .5 from there until 180 s, the budget.

    >>> round(alc([60], [0.5], 180), 12)
    0.25
    >>> alc([], [], 180)
    0.0
    """
    curve = Curve(seconds=np.asarray(seconds, np.float64), scores=np.asarray(scores, np.float64), budget=budget)
    return curve.alc(t0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """A step function: the score of the most recent prediction at every moment of a run."""

    seconds: NDArray[np.float64]
    """When each prediction was made, counted seconds, ascending, shape (predictions,)."""
    scores: NDArray[np.float64]
    """Its score, in [-1, 1] for NAUC, shape (predictions,)."""
    budget: Seconds
    """Time budget T in seconds; the curve ends there."""

    def __post_init__(self) -> None:
        seconds, scores = (np.array(one, dtype=np.float64) for one in (self.seconds, self.scores))
        if seconds.ndim != 1 or seconds.shape != scores.shape:
            raise DataError("shape of a curve", expected="as many scores as times", got=(seconds.shape, scores.shape))
        if not np.isfinite(scores).all():
            raise DataError("scores of a curve", expected="finite numbers", got="NaN or infinity")
        if (np.diff(seconds) < 0).any():
            raise DataError("times of a curve", expected="ascending seconds", got="a step back")
        transform_time(seconds, self.budget)
        for name, array in (("seconds", seconds), ("scores", scores)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return self.seconds.size

    def alc(self, t0: Seconds = REFERENCE_TIME) -> float:
        """Return the area under the curve over transformed time, see `alc`."""
        counted = self.seconds <= self.budget
        ends = np.append(transform_time(self.seconds[counted], self.budget, t0), 1.0)
        return float(self.scores[counted] @ np.diff(ends))

    def at(self, t: Seconds) -> float:
        """Return the score that holds at a moment: of the last prediction made until then; 0 before the first.

        A moment beyond the budget gets the score that held when the budget ended.

        >>> curve = Curve(seconds=np.array([2.0, 9.0]), scores=np.array([0.3, 0.6]), budget=10)
        >>> curve.at(1), curve.at(2), curve.at(1800)
        (0.0, 0.3, 0.6)
        """
        made = int(np.searchsorted(self.seconds, min(t, self.budget), side="right"))
        return float(self.scores[made - 1]) if made else 0.0

    def last(self) -> float:
        """Return the score that holds when the budget ends; 0 without any prediction."""
        return self.at(self.budget)
