"""What scoring a run gives: a value that travels as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from autospeech.contract import Seconds
from autospeech.errors import DataError
from autospeech.metrics import Curve

__all__ = ["RunScores", "ScoredPrediction"]


@dataclass(frozen=True, kw_only=True)
class ScoredPrediction:
    """One prediction of a run and how good it is."""

    index: int
    """Its place among the run's predictions, from 0."""
    seconds: Seconds
    """Its stamp: seconds spent in train and test when it was complete."""
    nauc: float
    """Mean over the valid classes of 2 * AUC - 1, in [-1, 1]."""
    accuracy: float
    """Share of clips whose highest score is their own class's, in [0, 1]."""
    balanced_accuracy: float
    """The same, averaged over the classes that have clips, in [0, 1]."""


@dataclass(frozen=True, kw_only=True)
class RunScores:
    """Scores of a whole run; what is said of the last prediction is 0 or empty when there is none."""

    points: tuple[ScoredPrediction, ...]
    """Every prediction in order; those stamped after the budget are there but do not count."""
    budget: Seconds
    """Time budget T in seconds."""
    alc: float
    """Area under the learning curve, in [-1, 1]."""
    nauc: float
    """Score of the last prediction that counts."""
    accuracy: float
    """Its accuracy."""
    balanced_accuracy: float
    """Its balanced accuracy."""
    class_aucs: tuple[float | None, ...]
    """Its AUC of each class against the rest, in [0, 1]; None where the class has no positive or no negative clip."""
    confusion: tuple[tuple[int, ...], ...]
    """Its clips by their class (row) and the class that scores highest (column)."""

    def curve(self) -> Curve:
        """Return the learning curve."""
        seconds, scores = [one.seconds for one in self.points], [one.nauc for one in self.points]
        return Curve(seconds=np.array(seconds), scores=np.array(scores), budget=self.budget)

    def as_json(self) -> dict[str, Any]:
        """Return the scores as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "RunScores":
        """Build from what `as_json` returned; keys of later versions are left out.

        Raises:
            DataError: A field is missing or is not what it should be.
        """
        known = {one.name for one in fields(cls)}
        try:
            kept = {name: values[name] for name in known}
            kept["points"] = tuple(ScoredPrediction(**point) for point in values["points"])
            kept["class_aucs"] = tuple(values["class_aucs"])
            kept["confusion"] = tuple(tuple(row) for row in values["confusion"])
        except (KeyError, TypeError) as error:
            raise DataError("scores of a run", expected="the fields of scores.json", got=repr(error)) from None
        return cls(**kept)
