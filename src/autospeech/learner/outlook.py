"""The outlook: keeps what was measured, and asks the scheduler what comes next."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from autospeech.contract import Seconds
from autospeech.learner.forecast import Observation, Recorded, forecast_error, recorded_problems
from autospeech.learner.portfolio import FIRST, offered
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.scheduler import Option, Situation, plan
from autospeech.learner.stages import Stage, heads_cost

__all__ = ["Outlook"]

_FEW_CLIPS_LOSS: Final = 0.5
"""Rise of the log error per fall of the log number of training clips; practice sets: -0.4 to 1.5."""
_AHEAD: Final = 5
"""Rungs of a chain looked at: planning doubles with each."""
_OVERHEAD: Final[Seconds] = 0.03
"""Seconds any stage costs, however small: a round of train and test, fusing."""
_MEASURABLE: Final[Seconds] = 0.3
"""A stage shorter than this tells little of the machine's speed."""


class Outlook:
    """What is known of a problem so far.

    Args:
        problem: Its sizes.
        speed: The machine's, corrected as stages are measured.
        recorded: Problems to forecast from; None: all that were recorded.
    """

    def __init__(self, problem: Problem, speed: Speed, *, recorded: tuple[Recorded, ...] | None = None) -> None:
        self.problem = problem
        self.speed = speed
        self._recorded = recorded_problems() if recorded is None else recorded
        self._seen: list[Observation] = []
        self._best: dict[str, float] = {}
        self._done: set[str] = set()
        self._paid: dict[str, Seconds] = {}
        self._last: tuple[Stage, Seconds, Seconds] | None = None

    def opening(self, stages: Sequence[Stage], left: Seconds) -> Stage | None:
        """Return the first of these stages that is not done and that there is time for; None if there is none."""
        for stage in stages:
            if stage.name not in self._done and self._cost(stage) + self._fixed(stage) < left:
                return stage
        return None

    def choose(self, spent: Seconds, budget: Seconds) -> Stage | None:
        """Return the stage that is best run next; None if none is worth its time."""
        stages = self._ahead()
        options = tuple(self._option(stage) for stage in stages)
        situation = Situation(
            spent=spent,
            budget=budget,
            errors=tuple(self._best.items()),
            paid=tuple(self._paid.items()),
            options=options,
        )
        step = plan(situation)
        return None if step is None else stages[options.index(step.option)]

    def finished(self, stage: Stage, cost: Seconds, *, error: float | None) -> None:
        """Note that the training part of a stage took so long, and what its best head's validated error is."""
        self._last = (stage, cost, self.seconds(stage))
        self._done.add(stage.name)
        self._paid[stage.chain] = max(self._paid.get(stage.chain, 0.0), self._cost(stage))
        if error is None:
            error = forecast_error(stage.kind, self.heard(stage), (), self._recorded)
        else:
            of_all = error / self.few_clips_factor(stage)
            self._seen.append(Observation(kind=stage.kind, heard=self.heard(stage), error=of_all))
        self._best.pop(FIRST.family, None)  # what is validated takes the place of the first answer
        self._best[stage.family] = error

    def measured_test(self, cost: Seconds) -> None:
        """Note how long scoring took after the last stage; correct the encoder's speed by both parts together."""
        if self._last is None or self.speed.encoder is None:
            return
        stage, train, expected = self._last
        self._last = None
        if stage.kind != "states" or expected < _MEASURABLE:
            return
        ratio = float(np.clip((train + cost) / expected, 0.5, 3.0))
        self.speed = replace(self.speed, encoder=self.speed.encoder * ratio**0.7)
        self._paid = {chain: paid * (ratio**0.7 if chain != "frames" else 1.0) for chain, paid in self._paid.items()}

    def _ahead(self) -> list[Stage]:
        """Return the stages not done; of a chain, only the next rungs above the highest one done."""
        ahead: dict[str, list[Stage]] = {}
        for stage in offered(self.problem, self.speed):
            if stage.name in self._done:
                ahead[stage.chain] = []  # the rungs below are of no more use
            else:
                ahead.setdefault(stage.chain, []).append(stage)
        return [stage for chain in ahead.values() for stage in chain[:_AHEAD]]

    def _option(self, stage: Stage) -> Option:
        error = forecast_error(stage.kind, self.heard(stage), tuple(self._seen), self._recorded)
        error = min(1.0, error * self.few_clips_factor(stage))
        return Option(
            name=stage.name,
            family=stage.family,
            chain=stage.chain,
            cost=self._cost(stage),
            fixed=self._fixed(stage),
            error=error,
        )

    def seconds(self, stage: Stage) -> Seconds:
        """Return the seconds a stage is expected to take now, beyond what its chain has paid."""
        return max(0.0, self._cost(stage) - self._paid.get(stage.chain, 0.0)) + self._fixed(stage)

    def heard(self, stage: Stage) -> Seconds:
        """Return the seconds a stage hears of a typical clip."""
        if not self.problem.clips:
            return 0.0
        return float(np.median(np.minimum(self.problem.train, stage.heard)))

    def few_clips_factor(self, stage: Stage) -> float:
        """Return by how much the error is larger because a stage uses a part of the training clips."""
        few = stage.rows(self.problem)
        return 1.0 if few is None else (self.problem.clips / few) ** _FEW_CLIPS_LOSS

    def _cost(self, stage: Stage) -> Seconds:
        return stage.cost(self.problem, self.speed)

    def _fixed(self, stage: Stage) -> Seconds:
        clips = stage.rows(self.problem) or self.problem.clips
        return _OVERHEAD + heads_cost(stage.heads(self.problem, self.speed), clips, self.speed)
