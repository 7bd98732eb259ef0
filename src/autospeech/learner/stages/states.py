"""The pretrained encoder: rungs that hear more and more of each clip, heads on all states and on neighbours.

Which states tell a class apart depends on the task (speaker: the lowest, emotion and music: the lower middle, accent
and language: the upper), so heads on groups of neighbouring states stand beside one on all of them, and validation
weighs them.
"""

from dataclasses import dataclass
from typing import Final

from autospeech.contract import Seconds
from autospeech.learner.bank import WINDOW_SECONDS
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.stages.stage import HeadPlan
from autospeech.learner.views import States

__all__ = ["StatesRung", "groups_of_states"]

_MOST_NUMBERS: Final = 40_000_000
"""Clips times features above which the head on all states is left out: its memory would be too much."""

_LONG_WAIT: Final[Seconds] = 30.0
"""Seconds the first windows must take for a glimpse, which is thrown away, to be worth its time."""

_FEWEST: Final = (60, 4)
"""Training clips a part of them must have at least: in all, and for each class."""
_MOST: Final = 0.75
"""Share of the training clips above which a part of them is not worth a rung."""


@dataclass(frozen=True, kw_only=True)
class StatesRung:
    """Heads on the states of what has been heard of each clip."""

    windows: int = 1
    """Windows of each clip."""
    glimpse: Seconds | None = None
    """Hear only so many seconds in the middle of each clip instead."""
    part: int = 1
    """Learn from one in so many training clips only, classes in turn; they are heard first."""

    @property
    def name(self) -> str:
        """Name in schedules and explanations."""
        part = "" if self.part == 1 else f" of 1/{self.part} of the clips"
        if self.glimpse is not None:
            return f"states of {self.glimpse:g} s{part}"
        return f"states of {self.windows} window{'s' if self.windows > 1 else ''}{part}"

    @property
    def family(self) -> str:
        """All rungs take each other's place."""
        return "states"

    @property
    def chain(self) -> str:
        """Windows are kept and extended; glimpses are not."""
        return "windows" if self.glimpse is None else "glimpse"

    @property
    def kind(self) -> str:
        """By what its result is forecast."""
        return "states"

    @property
    def heard(self) -> Seconds:
        """Seconds of each clip it hears at most."""
        return self.glimpse if self.glimpse is not None else self.windows * WINDOW_SECONDS

    def rows(self, problem: Problem) -> int | None:
        """Return how many training clips it uses."""
        if self.part == 1:
            return None
        fewest, each = _FEWEST
        return max(fewest, each * problem.classes, -(-problem.clips // self.part))

    def cost(self, problem: Problem, speed: Speed) -> Seconds:
        """Estimate the seconds of hearing so much."""
        return (speed.encoder or 0.0) * problem.audio(heard=self.heard, rows=self.rows(problem))

    def heads(self, problem: Problem, speed: Speed) -> tuple[HeadPlan, ...]:
        """Return heads on groups of neighbouring states and on all of them."""
        states, width = speed.states, speed.width
        groups = [self._plan((first, last), width) for first, last in groups_of_states(states)]
        if problem.clips * states * width > _MOST_NUMBERS:
            return tuple(groups)
        everything = self._plan((0, states), width)
        return (*groups, everything)

    def offered(self, problem: Problem, speed: Speed) -> bool:
        """Whether it hears anything a lower rung does not."""
        if speed.encoder is None:
            return False
        if (self.rows(problem) or 0) > _MOST * problem.clips:
            return False
        longest = float(problem.train.max(initial=0.0))
        if self.glimpse is not None:
            first_rung = speed.encoder * problem.audio(heard=WINDOW_SECONDS)
            return longest > 2 * self.glimpse and first_rung > _LONG_WAIT
        return self.windows == 1 or longest > WINDOW_SECONDS * (self.windows // 2)

    def _plan(self, group: tuple[int, int], width: int) -> HeadPlan:
        first, last = group
        view = States(first=first, last=last, windows=self.windows, glimpse=self.glimpse)
        features = (last - first) * width
        return HeadPlan(name=f"states {first}-{last - 1}", views=(view,), features=features)


def groups_of_states(states: int) -> list[tuple[int, int]]:
    """Return overlapping groups of neighbouring states, three of seven wide.

    >>> groups_of_states(7)
    [(0, 3), (1, 4), (2, 5), (3, 6), (4, 7)]
    >>> groups_of_states(13)
    [(0, 6), (2, 8), (4, 10), (6, 12), (7, 13)]
    """
    width = min(states, max(1, round(states * 3 / 7)))
    last = states - width
    stride = max(1, round(states / 7))
    starts = sorted({*range(0, last + 1, stride), last})
    return [(start, start + width) for start in starts]
