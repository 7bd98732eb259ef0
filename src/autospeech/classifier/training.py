"""`Training`: the learner on labelled clips under a budget, one improvement after another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from autospeech.classifier.decode import Decoded, decode
from autospeech.classifier.held_out import HeldOut
from autospeech.classifier.inputs import digest_of
from autospeech.classifier.judge import Judgement, judge
from autospeech.classifier.model import AudioModel, Facts
from autospeech.classifier.problem import ClipProblem
from autospeech.contract import SAMPLE_RATE, Seconds, now
from autospeech.errors import DataError, UsageError
from autospeech.learner.config import LearnerConfig
from autospeech.learner.deadline import Deadline
from autospeech.learner.engine import Action, Engine
from autospeech.learner.ensemble import Ensemble
from autospeech.learner.portfolio import HURRIED
from autospeech.learner.tools import Tools

__all__ = ["Improvement", "Training"]

_READING: Final = 0.5
"""Share of the budget that reading clips may take."""
_KEPT: Final = (0.3, 0.1)
"""Kept back for judging and writing the last model: seconds, but at most this share of the budget."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Improvement:
    """A model better than the one before."""

    model: AudioModel
    """The model."""
    seconds: Seconds
    """When it was there, counted from the start."""
    action: str
    """What made it."""
    judgement: Judgement | None
    """How good it is, as far as training clips can tell; None for the first answer."""

    @property
    def estimate(self) -> float | None:
        """Expected NAUC; None for the first answer."""
        return None if self.judgement is None else self.judgement.nauc.nauc


class Training:
    """Learns one problem; what was computed is kept for a further round with more time.

    Args:
        problem: Labelled clips.
        config: Settings of the learner.
        tools: What to work with.
        licence: Licence of the models, if one is stated.
        skip: Leave unreadable files out instead of raising.
    """

    def __init__(
        self,
        problem: ClipProblem,
        config: LearnerConfig,
        tools: Tools,
        *,
        licence: str | None = None,
        skip: bool = False,
    ) -> None:
        self.problem = problem
        self.tools = tools
        self.spent: Seconds = 0.0
        self.decoded: Decoded | None = None
        self._config = config
        self._licence = licence
        self._skip = skip
        self._engine = Engine(config, tools)
        self._curve: list[tuple[Seconds, float, float, float]] = []
        self._heard: tuple[str, ...] = ()

    def improvements(self, budget: Seconds) -> Iterator[Improvement]:
        """Learn until so many seconds are spent, those of earlier rounds included, or nothing is worth more time.

        Args:
            budget: Seconds in all; reading audio counts, as does whatever the caller does between two improvements.

        Raises:
            DataError: A clip cannot be read, or too few can.
            UsageError: The budget is not above 0.
        """
        if not 0 < budget < np.inf:
            raise UsageError("budget", expected="seconds above 0", got=budget)
        start = now() - self.spent
        engine, end = self._begun(budget), budget - min(_KEPT[0], _KEPT[1] * budget)
        engine.done = False
        while not engine.done and (spent := now() - start) < end:
            before = engine.ensemble
            engine.advance(spent=spent, budget=end)
            self.spent = now() - start
            yield from self._told(engine, before, budget)
            engine.look_ahead(spent=now() - start, budget=end)
        if engine.ensemble is None:
            yield from self._hurried(start, budget)
        self.spent = max(self.spent, now() - start)

    def _begun(self, budget: Seconds) -> Engine:
        """Return the engine, after reading clips if it has none yet."""
        if not self._engine.begun:
            decoded = self._read(Deadline(_READING * budget))
            groups = self.problem.groups
            self._engine.begin(
                decoded.waveforms,
                self.problem.y[decoded.rows],
                len(self.problem.classes),
                groups=None if groups is None else groups[decoded.rows],
            )
        return self._engine

    def _read(self, deadline: Deadline) -> Decoded:
        clips, y = self.problem.clips, self.problem.y
        decoded = decode(clips, y, deadline, threads=self.tools.threads, skip=self._skip, seed=self._config.seed)
        left = len(np.unique(y[decoded.rows]))
        if left < 2:  # noqa: PLR2004  nothing to tell apart
            first = decoded.unreadable[0] if decoded.unreadable else ""
            hint = f"the first that cannot be read: {first}" if first else ""
            raise DataError("classes with readable clips", expected="at least two", got=left or "none", hint=hint)
        self.decoded = decoded
        self._heard = tuple(digest_of(waveform) for waveform in decoded.waveforms)
        return decoded

    def _told(self, engine: Engine, before: Ensemble | None, budget: Seconds) -> Iterator[Improvement]:
        """Yield what the last stage made better, if it did."""
        actions, engine.actions = engine.actions, []
        if engine.ensemble is None or engine.ensemble is before:
            return
        yield self._improvement(engine, engine.ensemble, actions, budget)

    def _improvement(self, engine: Engine, ensemble: Ensemble, actions: list[Action], budget: Seconds) -> Improvement:
        held_out = HeldOut.of(ensemble, engine.side)
        given = self.problem.groups is not None
        found = None if held_out is None else judge(held_out, engine.side.groups, given=given)
        if found is not None:
            self._curve.append((self.spent, found.nauc.nauc, found.nauc.low, found.nauc.high))
        model = AudioModel.of(self.problem.classes, ensemble, self.tools.encoder, self._facts(budget, found))
        return Improvement(
            model=replace(model, held_out=held_out, licence=self._licence),
            seconds=self.spent,
            action=" and ".join(action.stage for action in actions),
            judgement=found,
        )

    def _hurried(self, start: Seconds, budget: Seconds) -> Iterator[Improvement]:
        """Yield the cheapest model there is, after all: the budget was too short for anything planned."""
        decoded = self.decoded
        if decoded is None:
            return
        engine = Engine(replace(self._config, schedule=(HURRIED.name,)), self.tools)
        engine.begin(decoded.waveforms, self.problem.y[decoded.rows], len(self.problem.classes))
        engine.advance(spent=0.0, budget=np.inf)
        self.spent = now() - start
        yield from self._told(engine, None, budget)

    def _facts(self, budget: Seconds, found: Judgement | None) -> Facts:
        decoded = self.decoded
        if decoded is None:
            return Facts()
        return Facts(
            clips=len(decoded.rows),
            audio=sum(len(waveform) for waveform in decoded.waveforms) / SAMPLE_RATE,
            budget=budget,
            spent=self.spent,
            left_out=decoded.unreadable,
            late=decoded.late,
            curve=tuple(self._curve),
            heard=self._heard,
            judgement=None if found is None else found.as_json(),
        )
