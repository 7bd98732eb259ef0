"""Replays: what the scheduler would have done on a recorded problem, and what any fixed order would have reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np

from autospeech.contract import Seconds
from autospeech.learner.forecast import Recorded
from autospeech.learner.outlook import Outlook
from autospeech.learner.portfolio import FIRST, SECOND, offered
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.scheduler import fused_error
from autospeech.learner.stages import Stage
from autospeech.metrics import Curve

__all__ = ["STEADY", "Replay", "replay", "replay_order"]

STEADY: Final = Speed(frames=1e-4, functionals=1e-4, encoder=0.008, states=7, width=1024, algebra=4e10)
"""A steady machine with two cores."""


@dataclass(frozen=True, kw_only=True)
class Replay:
    """One replayed run."""

    order: tuple[str, ...]
    """Names of the stages, in the order in which they were done."""
    curve: Curve
    """What was reached when."""

    @property
    def alc(self) -> float:
        """Area under the learning curve."""
        return self.curve.alc()

    @property
    def over_oracle(self) -> float:
        """The area as a share of what the best score would have given, held from the start."""
        return self.alc / float(max(self.curve.scores))


def replay(problem: Recorded, known: Sequence[Recorded], *, budget: Seconds, speed: Speed = STEADY) -> Replay:
    """Let the scheduler loose on a recorded problem.

    Args:
        problem: The problem; only what a stage reached is looked up in it, once the stage is done.
        known: Problems the forecasts may use; without this one, for an honest replay.
        budget: Time budget.
        speed: Of the machine.
    """
    outlook = Outlook(_sizes(problem), speed, recorded=tuple(known))
    return _run(problem, outlook, budget, lambda spent: outlook.choose(spent, budget))


def replay_order(problem: Recorded, order: Sequence[str], *, budget: Seconds, speed: Speed = STEADY) -> Replay:
    """Run the stages of a fixed order that the problem offers, whatever they reach."""
    outlook = Outlook(_sizes(problem), speed, recorded=(problem,))
    stages = {stage.name: stage for stage in offered(outlook.problem, speed)}
    ahead = iter([stages[name] for name in order if name in stages])
    return _run(problem, outlook, budget, lambda _: next(ahead, None))


def _sizes(problem: Recorded) -> Problem:
    train, test = (np.full(count, problem.seconds) for count in (problem.train, problem.test))
    return Problem(classes=problem.classes, train=train, test=test)


def _run(problem: Recorded, outlook: Outlook, budget: Seconds, choose: Callable[[Seconds], Stage | None]) -> Replay:
    spent, order, moments, scores = 0.0, [], [], []
    best: dict[str, float] = {}
    queue: list[Stage] = [FIRST, SECOND]
    while (stage := queue.pop(0) if queue else choose(spent)) is not None:
        spent += outlook.seconds(stage)
        if spent > budget:
            break
        error = _reached(problem, outlook, stage)
        outlook.finished(stage, 0.0, error=error)
        best = {family: value for family, value in best.items() if family != FIRST.family}
        best[stage.family] = error
        order.append(stage.name)
        moments.append(spent)
        scores.append(1 - fused_error(best))
    return Replay(order=tuple(order), curve=Curve(seconds=np.array(moments), scores=np.array(scores), budget=budget))


def _reached(problem: Recorded, outlook: Outlook, stage: Stage) -> float:
    """Look up what a stage reached; with few of the clips, what it would."""
    value = problem.log_error(stage.kind, outlook.heard(stage))
    if value is None:
        raise LookupError(f"{stage.kind} was not recorded on {problem.name}")
    return min(1.0, exp(value) * outlook.few_clips_factor(stage))
