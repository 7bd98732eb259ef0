"""Forecasts: the NAUC a stage will reach, from what it reached on recorded problems that look like this one.

Recorded problems are rows of ``forecast.toml``: for every kind of stage, the validated error (1 - NAUC) its heads had;
for the encoder, after so many seconds of each clip. A problem is like a recorded one as far as the stages done have
errors alike; the forecast is the mean of the recorded logarithms of error under these weights, shifted by how much
better or worse this problem went so far.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log, log2
from typing import Final

import numpy as np

from autospeech.contract import Seconds

__all__ = ["Observation", "Recorded", "forecast_error", "recorded_problems"]

_LIKENESS: Final = 0.5
"""Difference of log error at which a recorded problem weighs exp(-1/2)."""
_SHIFT: Final = 0.7
"""Share of the surprise so far that is expected to go on."""
_FLOOR: Final = 1e-3
_DECAY: Final = 0.25
"""Fall of the log error per doubling of what is heard, beyond what was recorded."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One problem on which every stage was measured."""

    name: str
    """Its name, for people."""
    classes: int = 2
    """Number of classes."""
    train: int = 1
    """Training clips."""
    test: int = 1
    """Clips to be scored."""
    seconds: Seconds = 1.0
    """Duration of a typical clip."""
    errors: Mapping[str, float]
    """Validated 1 - NAUC by kind of stage; without the encoder."""
    heard: tuple[Seconds, ...] = ()
    """Seconds heard of each clip, ascending."""
    states: tuple[float, ...] = ()
    """Validated 1 - NAUC of the encoder's heads after hearing so much."""

    def log_error(self, kind: str, heard: Seconds) -> float | None:
        """Return the logarithm of the error of a stage; None where it was not measured."""
        if kind != "states":
            return log(max(_FLOOR, self.errors[kind])) if kind in self.errors else None
        if not self.states:
            return None
        grid = np.log([max(_FLOOR, error) for error in self.states])
        beyond = max(0.0, log2(heard / self.heard[-1])) if heard > 0 else 0.0
        return float(np.interp(log(max(heard, 1e-2)), np.log(self.heard), grid)) - _DECAY * beyond


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What a stage reached on this problem."""

    kind: str
    """Its kind."""
    heard: Seconds
    """Seconds of a typical clip it heard."""
    error: float
    """Validated 1 - NAUC."""


def forecast_error(kind: str, heard: Seconds, seen: tuple[Observation, ...], recorded: tuple[Recorded, ...]) -> float:
    """Return the error expected of a stage, given what others reached here.

    >>> easy = Recorded(name="easy", errors={"quick": 0.1, "functionals": 0.05})
    >>> hard = Recorded(name="hard", errors={"quick": 0.6, "functionals": 0.5})
    >>> seen = (Observation(kind="quick", heard=2, error=0.6),)
    >>> round(forecast_error("functionals", 2, seen, (easy, hard)), 2)
    0.5
    """
    logs = [(row, value) for row in recorded if (value := row.log_error(kind, heard)) is not None]
    if not logs:
        return 1.0
    weights = [_likeness(row, seen) for row, _ in logs]
    means = [value + _shift(row, kind, seen) for row, value in logs]
    return min(1.0, exp(sum(weight * mean for weight, mean in zip(weights, means, strict=True)) / sum(weights)))


def _surprise(row: Recorded, one: Observation) -> float | None:
    """Return how much worse a stage went here than on a recorded problem, in log error."""
    value = row.log_error(one.kind, one.heard)
    return None if value is None else log(max(_FLOOR, one.error)) - value


def _likeness(row: Recorded, seen: tuple[Observation, ...]) -> float:
    """Return how much a recorded problem counts."""
    surprises = [surprise for one in seen if (surprise := _surprise(row, one)) is not None]
    if not surprises:
        return 1.0
    return exp(-0.5 * sum(value * value for value in surprises) / len(surprises) / _LIKENESS**2) + 1e-6


def _shift(row: Recorded, kind: str, seen: tuple[Observation, ...]) -> float:
    """Return by how much a stage is expected to go worse here: as the last of its kind, else a share of the last."""
    for one in reversed(seen):
        if one.kind == kind and (surprise := _surprise(row, one)) is not None:
            return surprise
    last = _surprise(row, seen[-1]) if seen else None
    return 0.0 if last is None else _SHIFT * last


@cache
def recorded_problems() -> tuple[Recorded, ...]:
    """Return the problems measured offline (benchmarks/record_forecasts.py writes the file)."""
    table = tomllib.loads((files("autospeech.learner") / "forecast.toml").read_text(encoding="utf-8"))
    return tuple(
        Recorded(**{**row, "heard": tuple(row["heard"]), "states": tuple(row["states"])}) for row in table["problem"]
    )
