"""A model on labelled clips: every clip's probabilities, length and level; what they come to; what may flatter."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.inputs import digest_of, waveform_of
from autospeech.classifier.judge import ClassFigures, class_figures, interval
from autospeech.classifier.model import Scorer
from autospeech.classifier.problem import ClipProblem, Label
from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.errors import DataError
from autospeech.learner.validation import Estimate, estimate_nauc, nauc_of_classes

__all__ = ["Evaluation", "evaluate"]

_BATCH: Final = 48
_TOLD: Final = 0.8
"""NAUC that length or level alone may reach before it is called a leak."""
_GROUPS: Final = 8
"""Groups below which it is said that there are few."""
_QUIETEST: Final = 1e-5


@dataclass(frozen=True, kw_only=True, eq=False)
class Evaluation:
    """How a model did on clips whose classes are known."""

    classes: tuple[Label, ...]
    """The model's classes."""
    rows: NDArray[np.int64]
    """Clips of the problem that were heard, ascending."""
    y: NDArray[np.int64]
    """True class of each."""
    probabilities: NDArray[np.float64]
    """Of each: shape (rows, classes)."""
    seconds: NDArray[np.float64]
    """Length of each."""
    levels: NDArray[np.float64]
    """Level of each in dB below full scale."""
    groups: NDArray[np.int64] | None
    """Group of each, if known."""
    unreadable: tuple[str, ...]
    """What was wrong with clips that could not be read."""
    unknown: tuple[tuple[str, int], ...]
    """Classes the model does not know, and how many clips they have; these were left out."""
    learnt: int
    """Clips that the model learnt from."""
    repeated: int
    """Clips that are the same sound as an earlier one."""

    def nauc(self) -> Estimate:
        """Return the NAUC and its 90 % interval: the wider of drawing clips and, where they are known, groups.

        Few groups drawn again and again are much alike, which would flatter.
        """
        clips = estimate_nauc(self.y, self.probabilities)
        groups = clips if self.groups is None else estimate_nauc(self.y, self.probabilities, groups=self.groups)
        return Estimate(nauc=clips.nauc, low=min(clips.low, groups.low), high=max(clips.high, groups.high))

    def accuracy(self) -> tuple[float, float, float]:
        """Return the accuracy and the ends of its 90 % interval, found as `nauc` does."""
        right = self.probabilities.argmax(axis=1) == self.y
        (value, *clips), (_, *groups) = interval(right), interval(right, self.groups)
        return value, min(clips[0], groups[0]), max(clips[1], groups[1])

    def figures(self) -> tuple[ClassFigures, ...]:
        """Return how each class fares."""
        return class_figures(self.y, self.probabilities)

    def confusion(self) -> NDArray[np.int64]:
        """Count clips by true class (row) and chosen class (column)."""
        count = len(self.classes)
        cells = self.y * count + self.probabilities.argmax(axis=1)
        return np.bincount(cells, minlength=count * count).reshape(count, count)

    def calibration_error(self) -> float:
        """Return by how much stated confidence and share of right answers differ, over ten bins, weighted by clips."""
        confidence = self.probabilities.max(axis=1)
        right = self.probabilities.argmax(axis=1) == self.y
        bins = np.minimum((confidence * 10).astype(int), 9)
        gaps = np.bincount(bins, weights=confidence, minlength=10) - np.bincount(bins, weights=right, minlength=10)
        return float(np.abs(gaps).sum() / len(self.y))

    def warnings(self) -> list[str]:
        """Return, in sentences, what may flatter the figures."""
        count = len(self.y)
        told = []
        if self.learnt:
            told.append(f"The model learnt from {self.learnt} of these {count} clips: its figures flatter.")
        if self.repeated:
            told.append(f"{self.repeated} clips are the same sound as another one: they count more than once.")
        for what, values in (("length", self.seconds), ("level", self.levels)):
            reached = _alone(self.y, values, len(self.classes))
            if reached > _TOLD:
                told.append(f"The {what} of a clip alone tells its class (NAUC {reached:.2f}): is that meant?")
        if self.groups is not None and (heard := len(np.unique(self.groups))) < _GROUPS:
            told.append(f"The clips come from {heard} groups only: others may fare outside the intervals; try more.")
        if self.unknown:
            named = ", ".join(f"{name} ({clips})" for name, clips in self.unknown[:5])
            told.append(f"Clips of classes the model does not know were left out: {named}.")
        if self.unreadable:
            told.append(f"{len(self.unreadable)} clips could not be read, the first: {self.unreadable[0]}")
        return told

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain JSON values."""
        nauc, (value, low, high) = self.nauc(), self.accuracy()
        figures = zip(self.classes, self.figures(), strict=True)
        return {
            "clips": len(self.y),
            "nauc": {"value": nauc.nauc, "low": nauc.low, "high": nauc.high},
            "accuracy": {"value": value, "low": low, "high": high},
            "calibration_error": self.calibration_error(),
            "classes": [{"name": name, **one.as_json()} for name, one in figures],
            "confusion": self.confusion().tolist(),
            "warnings": self.warnings(),
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class _Clip:
    row: int
    probabilities: NDArray[np.float64]
    seconds: float
    level: float
    digest: str


def evaluate(scorer: Scorer, problem: ClipProblem) -> Evaluation:
    """Hear labelled clips, some at a time.

    Args:
        scorer: The model at work.
        problem: Clips with their classes, matched with the model's by name.

    Raises:
        DataError: No clip is of a class the model knows, or none can be read.
    """
    classes = scorer.model.classes
    place = {str(name): number for number, name in enumerate(classes)}
    names = [str(name) for name in problem.classes]
    known = np.array([place.get(name, -1) for name in names])[problem.y]
    if not (known >= 0).any():
        raise DataError("classes of the clips", expected=", ".join(place)[:200], got=", ".join(names)[:200])
    unreadable: list[str] = []
    heard = list(_heard(scorer, problem, np.flatnonzero(known >= 0), unreadable))
    if not heard:
        raise DataError("clips", expected="at least one that can be read", got=unreadable[0])
    rows = np.array([clip.row for clip in heard])
    strange = Counter(names[label] for label in problem.y[known < 0].tolist())
    digests, learnt = [clip.digest for clip in heard], set(scorer.model.facts.heard)
    return Evaluation(
        classes=classes,
        rows=rows,
        y=known[rows],
        probabilities=np.stack([clip.probabilities for clip in heard]),
        seconds=np.array([clip.seconds for clip in heard]),
        levels=np.array([clip.level for clip in heard]),
        groups=None if problem.groups is None else problem.groups[rows],
        unreadable=tuple(unreadable),
        unknown=tuple(strange.most_common()),
        learnt=sum(digest in learnt for digest in digests),
        repeated=len(digests) - len(set(digests)),
    )


def _heard(scorer: Scorer, problem: ClipProblem, rows: NDArray[np.int64], unreadable: list[str]) -> Iterator[_Clip]:
    """Yield what can be read; note what can't."""

    def read(row: int) -> Waveform | DataError:
        try:
            return waveform_of(problem.clips[row], row)
        except DataError as error:
            return error

    with ThreadPoolExecutor(scorer.threads, thread_name_prefix="decode") as pool:
        for at in range(0, len(rows), _BATCH):
            part = rows[at : at + _BATCH].tolist()
            found = dict(zip(part, pool.map(read, part), strict=True))
            unreadable.extend(str(one) for one in found.values() if isinstance(one, DataError))
            good = {row: one for row, one in found.items() if not isinstance(one, DataError)}
            scores = scorer.probabilities(list(good.values()))
            for (row, sound), chances in zip(good.items(), scores, strict=True):
                yield _Clip(
                    row=row,
                    probabilities=chances,
                    seconds=len(sound) / SAMPLE_RATE,
                    level=20 * float(np.log10(max(_QUIETEST, float(np.sqrt(np.mean(np.square(sound))))))),
                    digest=digest_of(sound),
                )


def _alone(y: NDArray[np.int64], values: NDArray[np.float64], classes: int) -> float:
    """Return the NAUC that one number a clip reaches, each class being a Gaussian of it."""
    least = 0.01 * float(values.std()) + 1e-9
    scores = np.zeros((len(y), classes))
    for label in np.unique(y):
        own = values[y == label]
        deviation = max(least, float(own.std()))
        scores[:, label] = -0.5 * ((values - own.mean()) / deviation) ** 2 - np.log(deviation)
    return nauc_of_classes(y, scores)
