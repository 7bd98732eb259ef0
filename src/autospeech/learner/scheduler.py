"""The scheduler: a pure function from what is known to what is done next.

Every stage that could be run has a cost and a forecast of the NAUC the learner has once it is done. The plan is the
order of stages (any of them may be left out) with the smallest area of expected error, 1 - NAUC, over the challenge's
logarithmic time. As time and error depend only on which stages are done, not on their order, the best plan is found
exactly, by dynamic programming over sets of stages; it is made anew after every stage, from what was measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from typing import Final

from autospeech.contract import Seconds

__all__ = ["Option", "Situation", "Step", "fused_error", "plan"]

REFERENCE_SECONDS: Final[Seconds] = 60.0
"""t0 of the challenge's time transformation."""
_SHARPNESS: Final = 6.0
"""How much the best of several representations decides what their fusion reaches; infinity: it alone."""
_DOUBT: Final = 3.0
"""The same for what is only forecast: the best of several uncertain ones is expected to be better than each."""
_SMALLEST_ERROR: Final = 1e-4
_WORTH: Final = 2e-4
"""Relative fall of the error below which a stage is not worth its time."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """A stage that could be run."""

    name: str
    """Its name."""
    cost: Seconds
    """Seconds for its training and test parts; of a rung, all rungs below included."""
    fixed: Seconds = 0.0
    """Seconds that are paid for this stage alone: heads."""
    error: float
    """Forecast of 1 - NAUC of its own heads."""
    family: str = ""
    """Stages of a family take each other's place; the best of a family counts."""
    chain: str = ""
    """Rungs of one chain build on each other: a higher one pays the difference to the highest one done."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """All the scheduler looks at."""

    spent: Seconds
    """Counted seconds spent."""
    budget: Seconds
    """Time budget T."""
    errors: tuple[tuple[str, float], ...] = ()
    """Validated (or forecast) 1 - NAUC the learner has, by family."""
    paid: tuple[tuple[str, Seconds], ...] = ()
    """What has been paid in each chain, by the estimates that the options' costs are in."""
    options: tuple[Option, ...] = ()
    """What could be done; in a chain, from the lowest rung to the highest."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to do next."""

    option: Option
    """The stage."""
    ends: Seconds
    """When it is expected to be done."""
    gain: float
    """By how much the area under the learning curve is expected to be larger than if nothing more were done."""


def plan(situation: Situation) -> Step | None:
    """Return the first stage of the best plan, or None when nothing left is worth its time.

    >>> cheap = Option(name="cheap", cost=1, error=0.4)
    >>> good = Option(name="good", cost=20, error=0.1)
    >>> plan(Situation(spent=0, budget=300, errors=(("", 1.0),), options=(cheap, good))).option.name
    'cheap'
    >>> plan(Situation(spent=290, budget=300, errors=(("first", 0.4),), options=(good,)))
    """
    problem = _Planner(situation)
    area, first = problem.best(frozenset())
    if first is None:
        return None
    idle = problem.error(frozenset()) * problem.span(situation.spent, situation.budget)
    ends = problem.time(frozenset({first}))
    return Step(option=situation.options[first], ends=ends, gain=idle - area)


def fused_error(best: Mapping[str, float], *, sharpness: float = _SHARPNESS) -> float:
    """Return what the fusion of families is expected to reach: a little less than the best one's error.

    >>> fused_error({"a": 0.2}), round(fused_error({"a": 0.2, "b": 0.2}), 3)
    (0.2, 0.178)
    """
    if not best:
        return 1.0
    logs = [log(max(_SMALLEST_ERROR, error)) for error in best.values()]
    least = min(logs)
    crowd = sum(exp(-sharpness * (value - least)) for value in logs)
    return round(exp(least - log(crowd) / sharpness), 12)


class _Planner:
    """One situation's sets of stages, each looked at once."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._options = situation.options
        self._paid = dict(situation.paid)
        self._scale = log(1 + situation.budget / REFERENCE_SECONDS)
        self.best = cache(self._best)
        self.error = cache(self._error)

    def span(self, start: Seconds, end: Seconds) -> float:
        """Return the share of logarithmic time between two moments."""
        return log((end + REFERENCE_SECONDS) / (start + REFERENCE_SECONDS)) / self._scale

    def time(self, done: frozenset[int]) -> Seconds:
        """Return when a set of stages is done."""
        chosen = [self._options[index] for index in done]
        tops: dict[str, Seconds] = {}
        for option in chosen:
            key = option.chain or option.name
            tops[key] = max(tops.get(key, 0.0), option.cost)
        chains = sum(max(0.0, top - self._paid.get(key, 0.0)) for key, top in tops.items())
        return self._situation.spent + chains + sum(option.fixed for option in chosen)

    def _error(self, done: frozenset[int]) -> float:
        """Return the fusion's expected error once a set of stages is done."""
        best: dict[str, float] = {}
        chosen = [(self._options[index].family, self._options[index].error) for index in done]
        for family, error in (*self._situation.errors, *chosen):
            best[family] = min(best.get(family, 1.0), max(_SMALLEST_ERROR, error))
        return fused_error(best, sharpness=_DOUBT)

    def _best(self, done: frozenset[int]) -> tuple[float, int | None]:
        """Return the smallest area of error from here to the budget, and the stage that comes first."""
        now, error = self.time(done), self.error(done)
        best: tuple[float, int | None] = (error * self.span(now, max(now, self._situation.budget)), None)
        for index in self._reachable(done):
            after = done | {index}
            then = self.time(after)
            if then >= self._situation.budget or self.error(after) > error * (1 - _WORTH):
                continue
            area = error * self.span(now, then) + self.best(after)[0]
            if area < best[0] - 1e-12:
                best = (area, index)
        return best

    def _reachable(self, done: frozenset[int]) -> Sequence[int]:
        """Return the stages not done whose chain has not come further."""
        tops = {self._options[index].chain: index for index in sorted(done) if self._options[index].chain}
        return [
            index
            for index, option in enumerate(self._options)
            if index not in done and not (option.chain and tops.get(option.chain, -1) > index)
        ]
