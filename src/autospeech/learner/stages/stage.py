"""`Stage`: what every rung of the ladder is to the engine and the scheduler."""

from dataclasses import dataclass
from typing import Protocol

from autospeech.contract import Seconds
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.views import View

__all__ = ["HeadPlan", "Stage", "heads_cost"]

_FOLDS = 5
_SHRINKAGES = 4
_FACTORED = 2_000  # side of the largest matrix a head factors
_LATENCY = 0.01  # seconds a head costs however small it is


@dataclass(frozen=True, kw_only=True)
class HeadPlan:
    """A head to be fitted: on which views, laid side by side."""

    name: str
    """Unique name among the heads of its stage."""
    views: tuple[View, ...]
    """What it sees."""
    features: int
    """Numbers it sees of a clip, about: for the estimate of its cost."""


class Stage(Protocol):
    """A step that makes the learner better."""

    @property
    def name(self) -> str:
        """Name in schedules and explanations."""

    @property
    def family(self) -> str:
        """Stages of a family take each other's place: the heads of the last one done count."""

    @property
    def chain(self) -> str:
        """Stages of a chain share their costly part: a higher one pays only what the lower ones did not."""

    @property
    def kind(self) -> str:
        """By what its result is forecast: a column of the recorded table."""

    @property
    def heard(self) -> Seconds:
        """Seconds of each clip it hears at most; infinity: all."""

    def rows(self, problem: Problem) -> int | None:
        """Return how many training clips it uses; None: all."""

    def cost(self, problem: Problem, speed: Speed) -> Seconds:
        """Estimate the seconds its views take, training and test, those of its chain's lower rungs included."""

    def heads(self, problem: Problem, speed: Speed) -> tuple[HeadPlan, ...]:
        """Return the heads it adds."""

    def offered(self, problem: Problem, speed: Speed) -> bool:
        """Whether it makes sense for such a problem at all."""


def heads_cost(plans: tuple[HeadPlan, ...], clips: int, speed: Speed) -> Seconds:
    """Estimate the seconds that fitting and validating heads takes."""
    return sum(_LATENCY + _operations(clips, plan.features) / speed.algebra for plan in plans)


def _operations(clips: int, features: int) -> float:
    side = min(clips, features, _FACTORED)
    factors = _FOLDS * _SHRINKAGES * side**3 / 3
    return clips * features * side + _FOLDS * clips * side * side / _FOLDS + factors + 4.0 * clips * features
