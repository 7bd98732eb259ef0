"""The engine: climbs the ladder stage by stage, as the scheduler says, and holds a usable ensemble at any moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Scores, Seconds, Waveform, now
from autospeech.learner.config import LearnerConfig
from autospeech.learner.deadline import Deadline, OutOfTime
from autospeech.learner.ensemble import Ensemble, TrainedHead
from autospeech.learner.outlook import Outlook
from autospeech.learner.portfolio import FIRST, HURRIED, SECOND, stage_named
from autospeech.learner.problem import Problem
from autospeech.learner.split import Split
from autospeech.learner.stages import Stage
from autospeech.learner.tools import Tools
from autospeech.learner.training import TrainingSide

__all__ = ["Action", "Engine"]

_RESERVE: Final = (0.05, 0.01)
"""Time kept back for handing over a prediction: seconds, and a share of what is left."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing the engine did."""

    stage: str
    """Name of the stage."""
    cost: Seconds
    """Seconds its training part took."""
    estimate: float | None
    """NAUC expected of the ensemble afterwards, on clips it has not seen; None if nothing is validated."""
    note: str
    """What its heads reached, or why it was given up."""

    def as_json(self) -> dict[str, Any]:
        """Return cost, estimate and note as plain JSON values."""
        return {"cost": self.cost, "estimate": self.estimate, "note": self.note}


class Engine:
    """Learns one problem, as far as time allows.

    Args:
        config: Settings.
        tools: What to work with.
    """

    def __init__(self, config: LearnerConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools
        self._side: TrainingSide | None = None
        self._heads: list[TrainedHead] = []
        self._outlook: Outlook | None = None
        self._schedule = list(config.schedule) if config.schedule is not None else None
        self._next: Stage | None = None
        self.ensemble: Ensemble | None = None
        self.actions: list[Action] = []
        self.done = False

    def begin(
        self,
        waveforms: Sequence[Waveform],
        y: NDArray[np.int64],
        classes: int,
        *,
        test_clips: int = 0,
        groups: NDArray[np.generic] | None = None,
    ) -> None:
        """Take the training clips.

        Args:
            waveforms: Training clips.
            y: Class of each, in 0 .. classes - 1.
            classes: Number of classes.
            test_clips: Clips that will be scored after every stage; 0 if none.
            groups: Group of each clip (speaker, recording …), if known: validation never hears a group twice.
        """
        split = self.split(waveforms)
        self._side = TrainingSide(split, y, classes, groups=groups, seed=self._config.seed)
        typical = float(split.seconds.mean()) if len(split) else 1.0
        problem = Problem(classes=classes, train=split.seconds, test=np.full(test_clips, typical))
        self._outlook = Outlook(problem, self._tools.speed)

    def split(self, waveforms: Sequence[Waveform]) -> Split:
        """Return clips in the form the ensemble scores."""
        cost = self._tools.speed.encoder or 0.01
        return Split(waveforms, threads=self._tools.threads, encoder=self._tools.encoder, cost=cost)

    @property
    def begun(self) -> bool:
        """Whether training clips were taken."""
        return self._side is not None

    @property
    def side(self) -> TrainingSide:
        """The training clips, their classes and folds.

        Raises:
            LookupError: None were taken yet.
        """
        return self._ready()[1]

    def know_test(self, split: Split) -> None:
        """Take the clips to be scored: their durations are planned with, their voices decide which folds are honest."""
        outlook, side = self._ready()
        outlook.problem = replace(outlook.problem, test=split.seconds)
        side.unheard = split

    def advance(self, *, spent: Seconds, budget: Seconds) -> None:
        """Run one stage; `done` tells when nothing is left that is worth its time."""
        outlook, side = self._ready()
        stage = self._next or self._choose(spent, budget)
        self._next = None
        if stage is None:
            self.done = True
            return
        left = budget - spent
        share = 1.0 if not len(outlook.problem.test) else _train_share(stage, outlook.problem)
        deadline = Deadline(max(0.0, left - _reserve(left)) * share)
        start = now()
        try:
            heads = side.climb(stage, outlook.problem, outlook.speed, deadline)
        except OutOfTime:
            self._give_up(stage, now() - start)
            return
        self._take(stage, heads, now() - start)

    def scores(self, split: Split, *, left: Seconds) -> Scores | None:
        """Score clips with what has been learnt; None if there is nothing yet or no time for it."""
        if self.ensemble is None:
            return None
        start = now()
        try:
            scores = self.ensemble.scores(split, Deadline(max(0.0, left - _reserve(left))))
        except OutOfTime:
            self.done = True
            return None
        if self._outlook is not None:
            self._outlook.measured_test(now() - start)
        return scores

    def look_ahead(self, *, spent: Seconds, budget: Seconds) -> None:
        """Choose the next stage; `done` if there is none worth its time."""
        if not self.done:
            self._next = self._choose(spent, budget)
            self.done = self._next is None

    def _ready(self) -> tuple[Outlook, TrainingSide]:
        if self._outlook is None or self._side is None:
            raise LookupError("begin() comes first")
        return self._outlook, self._side

    def _choose(self, spent: Seconds, budget: Seconds) -> Stage | None:
        outlook, _ = self._ready()
        if self._schedule is not None:
            return stage_named(self._schedule.pop(0)) if self._schedule else None
        opening = (FIRST, HURRIED) if self.ensemble is None else (SECOND,)
        stage = outlook.opening(opening, budget - spent)
        return stage if stage is not None or self.ensemble is None else outlook.choose(spent, budget)

    def _take(self, stage: Stage, heads: list[TrainedHead], cost: Seconds) -> None:
        outlook, side = self._ready()
        best = max((head.nauc for head in heads if head.unseen is not None), default=None)
        outlook.finished(stage, cost, error=None if best is None else 1 - best)
        kept = [head for head in self._heads if head.family not in {stage.family, FIRST.family}]
        self._heads = [*kept, *heads]
        self.ensemble = Ensemble.of(self._heads, side.y, side.folds)
        note = "not validated" if best is None else f"best of {len(heads)} heads {best:.3f}"
        self.actions.append(Action(stage=stage.name, cost=cost, estimate=self.ensemble.nauc, note=note))

    def _give_up(self, stage: Stage, cost: Seconds) -> None:
        self.done = True
        estimate = None if self.ensemble is None else self.ensemble.nauc
        self.actions.append(
            Action(stage=stage.name, cost=cost, estimate=estimate, note="given up: no time left for it")
        )


def _reserve(left: Seconds) -> Seconds:
    seconds, share = _RESERVE
    return min(0.5 * left, seconds + share * left)


def _train_share(stage: Stage, problem: Problem) -> float:
    """Return the share of a stage's time that its training part may take when clips are to be scored after it."""
    test = np.minimum(problem.test, stage.heard).sum()
    train = problem.audio(heard=stage.heard, rows=stage.rows(problem)) - test
    return float(np.clip((train + 1e-9) / (train + test + 1e-9), 0.3, 0.95))
