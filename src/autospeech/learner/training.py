"""The training side: clips, classes and folds; fits the heads of a stage."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.deadline import Deadline
from autospeech.learner.ensemble import TrainedHead, look
from autospeech.learner.heads import ShrinkageLda, fit_head
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.split import Split
from autospeech.learner.stages import HeadPlan, Stage, heads_cost
from autospeech.learner.validation import NEW, guess_groups, make_folds, novelty
from autospeech.learner.views import CEPSTRA, QuickStatistics, View

__all__ = ["TrainingSide"]

_FIRST_SHRINKAGE = 0.1
"""Shrinkage of the first answer, which is not validated."""


class TrainingSide:
    """The labelled clips of a problem.

    Args:
        split: The clips.
        y: Class of each clip, in 0 .. classes - 1.
        classes: Number of classes.
        groups: Group of each clip, if known.
        seed: Decides folds and which clips come first.
    """

    def __init__(
        self,
        split: Split,
        y: NDArray[np.int64],
        classes: int,
        *,
        groups: NDArray[np.generic] | None = None,
        seed: int = 0,
    ) -> None:
        self.split = split
        self.y = np.asarray(y, np.int64)
        self.classes = classes
        self.groups = groups
        self.unheard: Split | None = None
        self._seed = seed
        self._views: dict[str, View] = {}
        self._folds: NDArray[np.int64] | None = None

    def climb(self, stage: Stage, problem: Problem, speed: Speed, deadline: Deadline) -> list[TrainedHead]:
        """Do what a stage asks for: prepare its views, fit its heads.

        Raises:
            OutOfTime: The deadline came first; what the split computed is kept.
        """
        rows = self.first_clips(stage.rows(problem))
        plans = tuple(self._learnt(plan) for plan in stage.heads(problem, speed))
        for view in {view.name: view for plan in plans for view in plan.views}.values():
            view.prepare(self.split, rows, deadline)
        if stage.family == "first":
            return [self._unvalidated(stage, plan, rows) for plan in plans]
        return [self._validated(stage, plan, rows, speed, deadline) for plan in plans]

    def first_clips(self, count: int | None) -> NDArray[np.int64]:
        """Return so many clips, classes in turn, ascending; the first of them are in every larger part."""
        if count is None or count >= len(self.split):
            return self.split.everyone
        rng = np.random.default_rng(self._seed)
        shuffled = rng.permutation(len(self.y))
        turn = np.zeros(len(self.y), np.int64)
        for label in np.unique(self.y):
            members = shuffled[self.y[shuffled] == label]
            turn[members] = np.arange(len(members))
        return np.sort(shuffled[np.argsort(turn[shuffled], kind="stable")][:count])

    def folds(self) -> NDArray[np.int64]:
        """Return the fold of every clip, made at the first call: whole groups, given or guessed, share a fold.

        Groups are guessed only if the clips to be scored, as far as they are known by then, sound like new voices.
        """
        if self._folds is None:
            if self.groups is None and self._voices_are_new():
                self.groups = guess_groups(_cepstra(self.split), self.y, seed=self._seed)
            self._folds = make_folds(self.y, self.groups, seed=self._seed)
        return self._folds

    def _voices_are_new(self) -> bool:
        if self.unheard is None or not len(self.unheard):
            return True
        return novelty(_cepstra(self.split), _cepstra(self.unheard), seed=self._seed) > NEW

    def _learnt(self, plan: HeadPlan) -> HeadPlan:
        """Return a plan whose views have learnt what they must, each once."""
        for view in plan.views:
            if view.name not in self._views:
                self._views[view.name] = view.learn(self.split, self._seed)
        return replace(plan, views=tuple(self._views[view.name] for view in plan.views))

    def _unvalidated(self, stage: Stage, plan: HeadPlan, rows: NDArray[np.int64]) -> TrainedHead:
        x = look(self.split, rows, plan.views)
        head = ShrinkageLda.fit(x, self.y[rows], self.classes, shrinkage=_FIRST_SHRINKAGE)
        return TrainedHead(
            name=_name(stage, plan), stage=stage.name, family=stage.family, views=plan.views, head=head, rows=rows
        )

    def _validated(
        self, stage: Stage, plan: HeadPlan, rows: NDArray[np.int64], speed: Speed, deadline: Deadline
    ) -> TrainedHead:
        deadline.check(heads_cost((plan,), len(rows), speed))
        fitted = fit_head(look(self.split, rows, plan.views), self.y[rows], self.classes, self.folds()[rows])
        return TrainedHead(
            name=_name(stage, plan),
            stage=stage.name,
            family=stage.family,
            views=plan.views,
            head=fitted.head,
            rows=rows,
            unseen=fitted.out_of_fold.scores,
            nauc=fitted.nauc,
        )


def _cepstra(split: Split) -> NDArray[np.float32]:
    """Return the means of every clip's cepstra: shape (clips, 20)."""
    return QuickStatistics().take(split, split.everyone)[:, :CEPSTRA]


def _name(stage: Stage, plan: HeadPlan) -> str:
    return f"{stage.name}: {plan.name}"
