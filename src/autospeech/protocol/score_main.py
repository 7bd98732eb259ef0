"""The scoring process: reads what to score from stdin, writes the scores to stdout; both JSON.

It opens the prediction files and the solution it is named, and writes nothing but its answer.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Labels, Scores, Seconds
from autospeech.data import read_solution
from autospeech.errors import DataError
from autospeech.metrics import accuracy, alc, balanced_accuracy, class_aucs, confusion_matrix, nauc
from autospeech.protocol.run import Prediction
from autospeech.protocol.scores import RunScores, ScoredPrediction

__all__ = ["main", "score_predictions"]


def main() -> None:
    """Answer one request with the scores, or with the sentence why they cannot be had."""
    try:
        answer = _score(json.load(sys.stdin)).as_json()
    except DataError as error:
        answer = {"refused": str(error)}
    json.dump(answer, sys.stdout)


def score_predictions(labels: Labels, predictions: Iterable[Prediction], budget: Seconds) -> RunScores:
    """Score predictions, in order, against the labels of the test clips.

    Raises:
        DataError: A prediction is unreadable or of another shape, or no class can be scored.
    """
    points: list[ScoredPrediction] = []
    before: Scores | None = None
    last: Scores | None = None
    for prediction in predictions:
        scores = prediction.load()
        points.append(_point(labels, prediction, scores, again=points[-1] if _same(scores, before) else None))
        before = scores
        last = scores if prediction.seconds <= budget else last
    return RunScores(
        points=tuple(points),
        budget=budget,
        alc=alc([one.seconds for one in points], [one.nauc for one in points], budget),
        **_of_last(labels, last),
    )


def _score(request: dict[str, Any]) -> RunScores:
    clips, classes = request["shape"]
    labels = read_solution(Path(request["solution"]), class_num=classes)
    if len(labels) != clips:
        raise DataError("rows of the solution", expected=f"{clips}, the run's test clips", got=len(labels))
    asked = request["predictions"]
    predictions = (Prediction(index=one["index"], seconds=one["seconds"], path=Path(one["path"])) for one in asked)
    return score_predictions(labels, predictions, request["budget"])


def _same(scores: Scores, before: Scores | None) -> bool:
    return before is not None and np.array_equal(scores, before)


def _point(
    labels: Labels, prediction: Prediction, scores: Scores, *, again: ScoredPrediction | None
) -> ScoredPrediction:
    """Score one prediction; a learner that repeats its scores is not scored twice (`again`)."""
    return ScoredPrediction(
        index=prediction.index,
        seconds=prediction.seconds,
        nauc=again.nauc if again else nauc(labels, scores),
        accuracy=again.accuracy if again else accuracy(labels, scores),
        balanced_accuracy=again.balanced_accuracy if again else balanced_accuracy(labels, scores),
    )


def _of_last(labels: Labels, scores: Scores | None) -> dict[str, Any]:
    if scores is None:
        return {"nauc": 0.0, "accuracy": 0.0, "balanced_accuracy": 0.0, "class_aucs": (), "confusion": ()}
    return {
        "nauc": nauc(labels, scores),
        "accuracy": accuracy(labels, scores),
        "balanced_accuracy": balanced_accuracy(labels, scores),
        "class_aucs": _or_none(class_aucs(labels, scores)),
        "confusion": tuple(tuple(row) for row in confusion_matrix(labels, scores).tolist()),
    }


def _or_none(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)


if __name__ == "__main__":
    main()
