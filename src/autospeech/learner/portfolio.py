"""The portfolio: every stage there is, in the order a person would climb them."""

from typing import Final

from autospeech.errors import UsageError
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.stages import AllFunctionals, FirstAnswer, FisherHeads, Quick, Stage, StatesRung

__all__ = ["FIRST", "HURRIED", "LADDER", "SECOND", "offered", "stage_named"]

FIRST: Final = FirstAnswer()
"""What every run begins with."""
HURRIED: Final = FirstAnswer(hurry=True, name="hurried first answer")
"""What it begins with when time is very short."""
SECOND: Final = Quick()
"""What follows at once: the first answer validated, and the folds everything else is validated by."""
LADDER: Final[tuple[Stage, ...]] = (
    SECOND,
    AllFunctionals(),
    FisherHeads(),
    StatesRung(glimpse=1.0, part=4),
    StatesRung(glimpse=1.0),
    StatesRung(windows=1, part=8),
    StatesRung(windows=1, part=4),
    StatesRung(windows=1, part=2),
    StatesRung(windows=1),
    StatesRung(windows=2),
    StatesRung(windows=4),
    StatesRung(windows=8),
    StatesRung(windows=16),
    StatesRung(windows=32),
    StatesRung(windows=64),
    StatesRung(windows=128),
)
"""What the scheduler chooses from; of a family, from the lowest rung to the highest."""


def offered(problem: Problem, speed: Speed) -> tuple[Stage, ...]:
    """Return the stages that make sense for a problem."""
    return tuple(stage for stage in LADDER if stage.offered(problem, speed))


def stage_named(name: str) -> Stage:
    """Return the stage of that name.

    Raises:
        UsageError: There is none.
    """
    stages = {stage.name: stage for stage in (FIRST, HURRIED, *LADDER)}
    if name not in stages:
        raise UsageError("name of a stage", expected="one of " + ", ".join(stages), got=name)
    return stages[name]
