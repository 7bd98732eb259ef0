"""The first answer: quick statistics of all clips, or of a part of long ones, and one head that is not validated."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from autospeech.contract import Seconds
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.stages.stage import HeadPlan
from autospeech.learner.stages.whole import WholeClips
from autospeech.learner.views import QuickStatistics

__all__ = ["FirstAnswer", "Quick"]

_FEATURES: Final = 141
_READ: Final[tuple[Seconds, Seconds]] = (2_000.0, 400.0)
"""Audio the first answer reads at most, all clips together: as a rule, in a hurry."""
_MUCH: Final[tuple[Seconds, Seconds]] = (1_000.0, 200.0)
"""Audio above which it is content with a part of the training clips: a fifth of a second."""
_LEAST: Final[Seconds] = 0.5
"""How much of each clip it reads at least."""
_FEW_CLIPS: Final = (600, 200)
"""Training clips the first answer is content with when there is much audio: as a rule, in a hurry."""


@dataclass(frozen=True, kw_only=True)
class FirstAnswer(WholeClips):
    """An answer within the first half second: not validated, replaced by everything that is."""

    hurry: bool = False
    """Read less still: for budgets of a second."""
    name: str = "first answer"
    family: str = "first"
    chain: str = "first"
    kind: str = "quick"

    def rows(self, problem: Problem) -> int | None:
        """Return how many training clips it uses."""
        few = _FEW_CLIPS[self.hurry]
        return few if problem.audio() > _MUCH[self.hurry] and problem.clips > few else None

    def cost(self, problem: Problem, speed: Speed) -> Seconds:
        """Estimate its seconds."""
        crop = self._crop(problem)
        return 1.3 * speed.frames * problem.audio(heard=crop, rows=self.rows(problem))

    def heads(self, problem: Problem, speed: Speed) -> tuple[HeadPlan, ...]:
        """Return its one head."""
        del speed
        view = QuickStatistics(seconds=self._crop(problem))
        return (HeadPlan(name="quick", views=(view,), features=_FEATURES),)

    def _crop(self, problem: Problem) -> Seconds:
        """Return how much of each clip it reads: decided by sizes alone, so that a schedule can be replayed."""
        rows, most = self.rows(problem), _READ[self.hurry]
        if problem.audio(rows=rows) <= most:
            return np.inf
        clips = (problem.clips if rows is None else rows) + len(problem.test)
        return max(_LEAST, round(most / clips, 1))


@dataclass(frozen=True, kw_only=True)
class Quick(WholeClips):
    """Quick statistics of everything, validated: where grouped folds come from."""

    name: str = "quick"
    family: str = "quick"
    chain: str = "frames"
    kind: str = "quick"

    def cost(self, problem: Problem, speed: Speed) -> Seconds:
        """Estimate its seconds."""
        return 1.3 * speed.frames * problem.audio()

    def heads(self, problem: Problem, speed: Speed) -> tuple[HeadPlan, ...]:
        """Return its one head."""
        del problem, speed
        return (HeadPlan(name="quick", views=(QuickStatistics(),), features=_FEATURES),)
