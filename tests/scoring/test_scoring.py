"""A run is scored in a process of its own, as far as it went, whole or not at all."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autospeech.contract import Labels, Scores
from autospeech.errors import DataError, MachineryError
from autospeech.metrics import alc, class_aucs, confusion_matrix, nauc
from autospeech.protocol import scoring
from autospeech.protocol.scores import RunScores
from autospeech.protocol.scoring import read_scores, score_run
from autospeech.testing import make_run

LABELS: Labels = np.eye(3, dtype=np.uint8)[np.arange(12) % 3]


def better_and_better(count: int = 4) -> list[tuple[float, Scores]]:
    rng = np.random.default_rng(0)
    return [(2.0 * 3**step, rng.normal(size=LABELS.shape) + 0.5 * step * LABELS) for step in range(count)]


def test_scores_are_those_of_the_metrics(tmp_path: Path) -> None:
    made = better_and_better()
    run = make_run(tmp_path / "run", LABELS, made)

    scores = score_run(run, run / "solution.txt")

    expected = [nauc(LABELS, one) for _, one in made]
    assert [point.nauc for point in scores.points] == expected
    assert [point.seconds for point in scores.points] == [2.0, 6.0, 18.0, 54.0]
    assert scores.alc == pytest.approx(alc([2.0, 6.0, 18.0, 54.0], expected, 1800))
    assert scores.nauc == expected[-1]
    assert scores.class_aucs == tuple(class_aucs(LABELS, made[-1][1]))
    assert scores.confusion == tuple(map(tuple, confusion_matrix(LABELS, made[-1][1]).tolist()))
    assert scores.curve().alc() == scores.alc


def test_scores_are_written_beside_the_run_and_read_back_equal(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", LABELS, better_and_better())

    scores = score_run(run, run / "solution.txt")

    assert read_scores(run) == scores
    assert RunScores.from_json(json.loads(json.dumps(scores.as_json()))) == scores


def test_a_run_that_was_killed_is_scored_as_far_as_it_went(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", LABELS, better_and_better(), ended=False)
    (run / "predictions" / "0003.npy").unlink()

    scores = score_run(run, run / "solution.txt")

    assert [point.index for point in scores.points] == [0, 1, 2]


def test_a_run_without_predictions_scores_nought(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", LABELS, [])

    scores = score_run(run, run / "solution.txt")

    assert (scores.alc, scores.nauc, scores.points, scores.class_aucs) == (0.0, 0.0, (), ())


def test_a_prediction_stamped_after_the_budget_is_shown_but_does_not_count(tmp_path: Path) -> None:
    made = [(10.0, np.zeros(LABELS.shape)), (61.0, LABELS.astype(np.float64))]
    run = make_run(tmp_path / "run", LABELS, made, budget=60.0)

    scores = score_run(run, run / "solution.txt")

    assert [point.nauc for point in scores.points] == [0.0, 1.0]
    assert (scores.nauc, scores.alc) == (0.0, 0.0)


def test_repeated_predictions_get_the_same_score(tmp_path: Path) -> None:
    scores = better_and_better(1)[0][1]
    run = make_run(tmp_path / "run", LABELS, [(1.0, scores), (2.0, scores), (3.0, scores)])

    points = score_run(run, run / "solution.txt").points

    assert {point.nauc for point in points} == {nauc(LABELS, scores)}


def test_a_class_without_test_clips_has_no_auc(tmp_path: Path) -> None:
    labels: Labels = np.eye(3, dtype=np.uint8)[np.arange(12) % 2]
    run = make_run(tmp_path / "run", labels, better_and_better(1))

    assert score_run(run, run / "solution.txt").class_aucs[2] is None


def test_the_scorer_is_told_predictions_stamps_and_solution_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(tmp_path / "run", LABELS, better_and_better(1))
    told: list[dict[str, Any]] = []
    ask = scoring._ask_scorer

    def overhear(request: dict[str, Any]) -> dict[str, Any]:
        told.append(request)
        return ask(request)

    monkeypatch.setattr(scoring, "_ask_scorer", overhear)

    score_run(run, run / "solution.txt")

    assert told == [
        {
            "solution": str(run / "solution.txt"),
            "shape": [12, 3],
            "budget": 1800.0,
            "predictions": [{"index": 0, "seconds": 2.0, "path": str(run / "predictions" / "0000.npy")}],
        }
    ]


def test_a_solution_of_other_clips_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", LABELS, better_and_better(1))
    np.savetxt(tmp_path / "other.txt", LABELS[:9], fmt="%d")

    with pytest.raises(DataError, match="rows of the solution: expected 12, the run's test clips, got 9"):
        score_run(run, tmp_path / "other.txt")

    assert not (run / "scores.json").exists()
    assert read_scores(run) is None


@pytest.mark.parametrize("content", ["", "0 1 2\n", "hello\n"])
def test_a_file_that_is_no_solution_is_refused(tmp_path: Path, content: str) -> None:
    run = make_run(tmp_path / "run", LABELS, better_and_better(1))
    (tmp_path / "other.txt").write_text(content)

    with pytest.raises(DataError):
        score_run(run, tmp_path / "other.txt")


def test_a_prediction_that_is_no_array_is_refused_by_name(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", LABELS, better_and_better(1))
    (run / "predictions" / "0000.npy").write_bytes(b"not an array")

    with pytest.raises(DataError, match=r"prediction 0 in .*0000.npy: expected a .npy array"):
        score_run(run, run / "solution.txt")


def test_a_scorer_that_dies_is_our_fault_and_says_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(tmp_path / "run", LABELS, better_and_better(1))
    monkeypatch.setattr(scoring, "_COMMAND", (sys.executable, "-c", "import sys; sys.exit('last words')"))

    with pytest.raises(MachineryError, match="scoring process: expected exit code 0, got 1\nlast words"):
        score_run(run, run / "solution.txt")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"points": [{}]}'])
def test_scores_that_are_not_ours_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "scores.json").write_text(content)

    with pytest.raises(DataError, match="scores"):
        read_scores(tmp_path)
