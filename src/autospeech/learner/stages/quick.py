"""The first answer: quick statistics of all clips, or of a part of long ones, and one head that is not validated."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from autospeech.contract import Seconds
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.stages.stage import HeadPlan
from autospeech.learner.views import QuickStatistics

__all__ = ["FirstAnswer", "Quick"]

_FEATURES: Final = 141
_CROPS: Final[tuple[Seconds, Seconds]] = (2.0, 0.5)
"""How much of each clip the first answer reads at most: as a rule, in a hurry."""
_FEW_CLIPS: Final = (600, 200)
"""Training clips the first answer is content with when there is much audio: as a rule, in a hurry."""
_MUCH_AUDIO: Final[Seconds] = 500.0
"""Audio above which the first answer reads a part of it: a tenth of a second."""


@dataclass(frozen=True, kw_only=True)
class FirstAnswer:
    """An answer within the first half second: not validated, replaced by everything that is."""

    hurry: bool = False
    """Read less still: for budgets of a second."""
    name: str = "first answer"
    family: str = "first"
    chain: str = "first"
    kind: str = "quick"

    @property
    def heard(self) -> Seconds:
        """Seconds of each clip it hears at most."""
        return np.inf

    def rows(self, problem: Problem) -> int | None:
        """Return how many training clips it uses."""
        few = _FEW_CLIPS[self.hurry]
        return few if self._much(problem) and problem.clips > few else None

    def cost(self, problem: Problem, speed: Speed) -> Seconds:
        """Estimate its seconds."""
        crop = self._crop(problem)
        return 1.3 * speed.frames * problem.audio(heard=crop, rows=self.rows(problem))

    def heads(self, problem: Problem, speed: Speed) -> tuple[HeadPlan, ...]:
        """Return its one head."""
        del speed
        view = QuickStatistics(seconds=self._crop(problem))
        return (HeadPlan(name="quick", views=(view,), features=_FEATURES),)

    def offered(self, problem: Problem, speed: Speed) -> bool:
        """Whether it makes sense: always."""
        del problem, speed
        return True

    def _much(self, problem: Problem) -> bool:
        return self.hurry or problem.audio() > _MUCH_AUDIO

    def _crop(self, problem: Problem) -> Seconds:
        return _CROPS[self.hurry] if self._much(problem) else np.inf


@dataclass(frozen=True, kw_only=True)
class Quick:
    """Quick statistics of everything, validated: where grouped folds come from."""

    name: str = "quick"
    family: str = "quick"
    chain: str = "frames"
    kind: str = "quick"

    @property
    def heard(self) -> Seconds:
        """Seconds of each clip it hears at most."""
        return np.inf

    def rows(self, problem: Problem) -> int | None:
        """Return how many training clips it uses: all."""
        del problem
        return None

    def cost(self, problem: Problem, speed: Speed) -> Seconds:
        """Estimate its seconds."""
        return 1.3 * speed.frames * problem.audio()

    def heads(self, problem: Problem, speed: Speed) -> tuple[HeadPlan, ...]:
        """Return its one head."""
        del problem, speed
        return (HeadPlan(name="quick", views=(QuickStatistics(),), features=_FEATURES),)

    def offered(self, problem: Problem, speed: Speed) -> bool:
        """Whether it makes sense: always."""
        del problem, speed
        return True
