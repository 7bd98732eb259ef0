"""Score every training clip by a head that has not seen its fold, and fit the head on everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.errors import UsageError
from autospeech.learner.heads.directions import Matrix, Rule
from autospeech.learner.heads.lda import ShrinkageLda, check_rows
from autospeech.learner.heads.posterior import best_temperature, log_softmax
from autospeech.learner.heads.routes import Route, route_for
from autospeech.learner.heads.standard import Standardiser
from autospeech.learner.validation.auc import nauc_of_classes

__all__ = ["SHRINKAGES", "FittedHead", "OutOfFold", "fit_head", "out_of_fold"]

SHRINKAGES: Final = (0.3, 0.6, 0.85)
"""Shrinkages tried when the caller names none: best for 60, 1,000 and 7,000 features, in this order."""


@dataclass(frozen=True, kw_only=True)
class OutOfFold:
    """What a head says of training clips it has not seen."""

    scores: Matrix
    """Log-posteriors, shape (clips, classes)."""
    validated: NDArray[np.bool_]
    """Shape (clips,): False where the clip's class had no training clip outside the clip's fold."""
    nauc: float
    """NAUC over the validated clips; 0 where nothing can be validated."""
    shrinkage: float
    """The one among those tried with the highest NAUC; the largest on a tie."""
    temperature: float
    """What the discriminants were divided by."""


@dataclass(frozen=True, kw_only=True)
class FittedHead:
    """A head fitted on all clips, with its out-of-fold scores."""

    head: ShrinkageLda
    """Fitted on every clip, calibrated by the out-of-fold scores."""
    out_of_fold: OutOfFold
    """What it says of clips it has not seen."""

    @property
    def nauc(self) -> float:
        """Validated NAUC."""
        return self.out_of_fold.nauc


def out_of_fold(
    x: NDArray[np.floating],
    y: NDArray[np.integer],
    classes: int,
    folds: NDArray[np.integer],
    *,
    shrinkages: Sequence[float] = SHRINKAGES,
    rule: Rule = "unit",
) -> OutOfFold:
    """Score each clip by an LDA fitted on the other folds; choose the shrinkage.

    Standardisation, which needs no labels, is learnt from all clips.

    Args:
        x: Features, shape (clips, features).
        y: Class of each clip, shape (clips,).
        classes: Number of classes.
        folds: Fold of each clip, shape (clips,).
        shrinkages: Candidates, each above 0, at most 1.
        rule: How class directions become discriminants.

    Raises:
        UsageError: Shapes do not belong together.
    """
    prepared = _Prepared.of(x, y, classes, folds, rule)
    return prepared.out_of_fold(tuple(shrinkages))


def fit_head(
    x: NDArray[np.floating],
    y: NDArray[np.integer],
    classes: int,
    folds: NDArray[np.integer],
    *,
    shrinkages: Sequence[float] = SHRINKAGES,
    rule: Rule = "unit",
) -> FittedHead:
    """Fit an LDA on every clip and score each clip out of fold, sharing all statistics.

    Raises:
        UsageError: Shapes do not belong together.
    """
    prepared = _Prepared.of(x, y, classes, folds, rule)
    unseen = prepared.out_of_fold(tuple(shrinkages))
    everything = np.ones(len(prepared.y), dtype=np.bool_)
    discriminant = prepared.route.directions(everything, [unseen.shrinkage])[0].discriminant(rule)
    head = ShrinkageLda.of(prepared.standard, prepared.route, discriminant)
    return FittedHead(head=head.cooled(unseen.temperature), out_of_fold=unseen)


@dataclass(frozen=True, kw_only=True)
class _Prepared:
    standard: Standardiser
    route: Route
    y: NDArray[np.int64]
    classes: int
    folds: NDArray[np.int64]
    rule: Rule

    @classmethod
    def of(
        cls, x: NDArray[np.floating], y: NDArray[np.integer], classes: int, folds: NDArray[np.integer], rule: Rule
    ) -> "_Prepared":
        check_rows(x, y, classes)
        if folds.shape != y.shape:
            raise UsageError("folds", expected=f"shape {y.shape}", got=folds.shape)
        standard = Standardiser.fit(x)
        whole = np.asarray(y, dtype=np.int64)
        route = route_for(standard.apply(x), whole, classes)
        fold = np.asarray(folds, dtype=np.int64)
        return cls(standard=standard, route=route, y=whole, classes=classes, folds=fold, rule=rule)

    def out_of_fold(self, shrinkages: tuple[float, ...]) -> OutOfFold:
        logits = self._logits(shrinkages)
        validated = self._validated()
        candidates = [self._judge(one, validated, by) for one, by in zip(logits, shrinkages, strict=True)]
        return max(candidates, key=lambda candidate: (candidate.nauc, candidate.shrinkage))

    def _logits(self, shrinkages: tuple[float, ...]) -> Matrix:
        logits = np.zeros((len(shrinkages), len(self.y), self.classes), dtype=np.float32)
        for fold in np.unique(self.folds):
            out = self.folds == fold
            if out.all():
                continue
            rows = self.route.rows[out]
            for index, found in enumerate(self.route.directions(~out, shrinkages)):
                fitted = found.discriminant(self.rule)
                logits[index, out] = rows @ fitted.weight + fitted.bias
        return logits

    def _validated(self) -> NDArray[np.bool_]:
        table = np.zeros((self.classes, int(self.folds.max()) + 1), dtype=np.int64)
        np.add.at(table, (self.y, self.folds), 1)
        elsewhere = table.sum(axis=1, keepdims=True) - table
        return np.asarray(elsewhere[self.y, self.folds] > 0)

    def _judge(self, logits: Matrix, validated: NDArray[np.bool_], shrinkage: float) -> OutOfFold:
        temperature = best_temperature(logits[validated], self.y[validated])
        scores = np.asarray(log_softmax(logits / np.float32(temperature)), dtype=np.float32)
        return OutOfFold(
            scores=scores,
            validated=validated,
            nauc=nauc_of_classes(self.y[validated], scores[validated]),
            shrinkage=shrinkage,
            temperature=temperature,
        )
