"""The score of one prediction, held by hand, by law and by an independent reference."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from sklearn import config_context
from sklearn.metrics import roc_auc_score

from autospeech.contract import Labels, Scores
from autospeech.errors import DataError
from autospeech.metrics import class_aucs, nauc, valid_classes


def random_case(rng: np.random.Generator) -> tuple[Labels, Scores]:
    """Make one-hot labels and scores of random sizes, with many ties in every third case."""
    clips, classes = int(rng.integers(2, 60)), int(rng.integers(2, 8))
    labels = np.eye(classes, dtype=np.uint8)[rng.integers(0, classes, clips)]
    scores = rng.normal(size=(clips, classes)) + labels * rng.uniform(-2, 2)
    if rng.integers(3) == 0:
        scores = np.round(scores)
    return labels, scores.astype(np.float32 if rng.integers(2) else np.float64)


def reference(labels: Labels, scores: Scores) -> NDArray[np.float64]:
    """AUC of every class by scikit-learn; NaN where it has only one kind of clip."""
    columns = zip(labels.T, scores.T, strict=True)
    with config_context(skip_parameter_validation=True, assume_finite=True):  # a third of the time
        return np.array([roc_auc_score(one, two) if 0 < one.sum() < one.size else np.nan for one, two in columns])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Labels, Scores]:
    clips, classes = draw(st.integers(2, 12)), draw(st.integers(2, 4))
    chosen = draw(arrays.arrays(np.int64, clips, elements=st.integers(0, classes - 1)))
    grid = st.integers(-20, 20).map(lambda step: step / 4)
    scores = draw(arrays.arrays(np.float64, (clips, classes), elements=grid))
    chosen[:2] = [0, 1]  # so that at least two classes are valid
    return np.eye(classes, dtype=np.uint8)[chosen], scores


def compare(cases: int) -> int:
    """Compare so many random cases with the reference; return how many columns were."""
    rng, compared = np.random.default_rng(0), 0
    for _ in range(cases):
        labels, scores = random_case(rng)
        expected = reference(labels, scores)
        np.testing.assert_allclose(class_aucs(labels, scores), expected, rtol=0, atol=1e-12)
        if valid_classes(labels).any():
            assert nauc(labels, scores) == pytest.approx(np.nanmean(2 * expected - 1), abs=1e-12)
        compared += int(np.count_nonzero(~np.isnan(expected)))
    return compared


def test_class_aucs_and_their_mean_equal_scikit_learns_on_random_cases() -> None:
    assert compare(cases=250) > 800


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_class_aucs_and_their_mean_equal_scikit_learns_on_thousands_of_cases() -> None:
    assert compare(cases=2000) > 6000


def test_perfect_scores_get_one_reversed_ones_minus_one_equal_ones_nought() -> None:
    labels = np.eye(3, dtype=np.uint8)[[0, 1, 2, 2, 1, 0]]

    got = [nauc(labels, labels), nauc(labels, 1.0 - labels), nauc(labels, np.zeros((6, 3)))]

    assert got == [1.0, -1.0, 0.0]


def test_classes_without_a_positive_clip_are_left_out() -> None:
    labels = np.eye(4, dtype=np.uint8)[[0, 1, 0, 1]]
    scores = labels + np.array([0.0, 0.0, 5.0, -5.0])

    assert valid_classes(labels).tolist() == [True, True, False, False]
    assert nauc(labels, scores) == 1.0


def test_multi_label_rows_are_scored_class_by_class() -> None:
    labels = np.array([[1, 1], [1, 0], [0, 0]])

    assert class_aucs(labels, [[3, 1], [2, 2], [1, 3]]).tolist() == [1.0, 0.0]


@given(cases())
def test_nauc_lies_between_minus_one_and_one(case: tuple[Labels, Scores]) -> None:
    assert -1 <= nauc(*case) <= 1


@given(cases(), st.sampled_from([np.exp, np.tanh, lambda x: 3 * x + 7, lambda x: x**3]))
def test_any_increasing_change_of_the_scores_leaves_nauc_alone(case: tuple[Labels, Scores], change: np.ufunc) -> None:
    labels, scores = case

    assert nauc(labels, change(scores)) == nauc(labels, scores)


@given(cases())
def test_negating_the_scores_negates_nauc(case: tuple[Labels, Scores]) -> None:
    labels, scores = case

    assert nauc(labels, -scores) == pytest.approx(-nauc(labels, scores), abs=1e-12)


@given(cases(), st.randoms())
def test_order_of_clips_and_of_classes_does_not_matter(case: tuple[Labels, Scores], random: Random) -> None:
    labels, scores = case
    rows, columns = list(range(labels.shape[0])), list(range(labels.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)

    shuffled = nauc(labels[rows][:, columns], scores[rows][:, columns])

    assert shuffled == pytest.approx(nauc(labels, scores), abs=1e-12)


@given(cases())
def test_raising_a_positive_clips_score_never_lowers_nauc(case: tuple[Labels, Scores]) -> None:
    labels, scores = case
    raised = scores + 0.3 * labels

    assert nauc(labels, raised) >= nauc(labels, scores) - 1e-12


@pytest.mark.parametrize(
    ("labels", "scores", "sentence"),
    [
        ([[1, 0], [0, 1]], [[1.0], [0.0]], r"shape of the scores: expected \(2, 2\), as the labels, got \(2, 1\)"),
        ([[1, 0], [0, 1]], [[1.0, np.nan], [0.0, 1.0]], "values of the scores: expected finite numbers"),
        ([[1, 0], [0, 2]], [[1.0, 0.0], [0.0, 1.0]], r"values of the labels: expected 0 and 1, got \[0, 1, 2\]"),
        ([1, 0], [1.0, 0.0], r"shape of the labels: expected \(clips, classes\)"),
        (np.zeros((0, 3)), np.zeros((0, 3)), "shape of the labels"),
        ([[1, 0], [1, 0]], [[1.0, 0.0], [0.0, 1.0]], "at least one class with positive and negative clips, got none"),
    ],
)
def test_unfit_input_is_refused_with_a_sentence(labels: Labels, scores: Scores, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        nauc(labels, scores)
