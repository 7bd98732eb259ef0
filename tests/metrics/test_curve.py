"""The learning curve and the area under it: by hand, by law, and by quadrature."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from autospeech.errors import DataError
from autospeech.metrics import Curve, alc, transform_time

TIMES = st.lists(st.floats(0, 2000), max_size=8).map(sorted)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    seconds = draw(TIMES)
    scores = draw(st.lists(st.floats(-1, 1), min_size=len(seconds), max_size=len(seconds)))
    return Curve(seconds=np.array(seconds), scores=np.array(scores), budget=draw(st.floats(1, 2000)))


def quadrature(curve: Curve, t0: float) -> float:
    """Integrate s(t) / (t + t0) from 0 to T piece by piece, and divide by ln(1 + T / t0)."""
    edges = [0.0, *(t for t in curve.seconds.tolist() if 0 < t < curve.budget), curve.budget]
    total = 0.0
    for left, right in itertools.pairwise(edges):
        total += quad(lambda t: curve.at((left + right) / 2) / (t + t0), left, right)[0]  # noqa: B023  used at once
    return total / math.log(1 + curve.budget / t0)


def test_alc_equals_the_quadrature_on_thousands_of_random_curves() -> None:
    rng = np.random.default_rng(3)

    for _ in range(2000):
        count, budget, t0 = int(rng.integers(0, 6)), float(rng.uniform(1, 3000)), float(rng.uniform(1, 200))
        seconds = np.sort(rng.uniform(0, 1.2 * budget, count))
        curve = Curve(seconds=seconds, scores=rng.uniform(-1, 1, count), budget=budget)
        assert curve.alc(t0) == pytest.approx(quadrature(curve, t0), abs=1e-9)


@pytest.mark.parametrize(("seconds", "share"), [(1, 0.5), (5, 2.3), (10, 4.5), (30, 11.8), (60, 20.2), (300, 52.2)])
def test_axis_gives_the_published_weights(seconds: float, share: float) -> None:
    assert 100 * float(transform_time(seconds, 1800)) == pytest.approx(share, abs=0.05)


def test_a_perfect_prediction_at_once_is_worth_one_and_none_nought() -> None:
    assert alc([0.0], [1.0], 1800) == 1.0
    assert alc([], [], 1800) == 0.0


def test_predictions_after_the_budget_are_ignored_and_one_exactly_at_it_weighs_nothing() -> None:
    assert alc([10, 100, 101], [0.5, 1.0, 1.0], 100) == pytest.approx(alc([10], [0.5], 100))


def test_of_predictions_at_the_same_moment_the_last_counts() -> None:
    assert alc([10, 10], [1.0, 0.2], 100) == pytest.approx(alc([10], [0.2], 100))


@given(curves())
def test_alc_lies_between_minus_one_and_one(curve: Curve) -> None:
    assert -1 - 1e-12 <= curve.alc() <= 1 + 1e-12


@given(curves(), st.floats(0.01, 100))
def test_alc_knows_no_unit_of_time(curve: Curve, unit: float) -> None:
    other = Curve(seconds=curve.seconds * unit, scores=curve.scores, budget=curve.budget * unit)
    counted = curve.seconds <= curve.budget
    if not np.array_equal(counted, other.seconds <= other.budget):
        return  # rounding moved a stamp across the budget, where it weighs nothing, but the law is about the rest

    assert other.alc(60 * unit) == pytest.approx(curve.alc(60), abs=1e-9)


@given(curves(), st.data())
def test_moving_earlier_a_prediction_that_raises_the_score_never_lowers_alc(curve: Curve, data: st.DataObject) -> None:
    if not len(curve):
        return
    which = data.draw(st.integers(0, len(curve) - 1))
    before = float(curve.scores[which - 1]) if which else 0.0
    if curve.scores[which] < before:
        return
    floor = float(curve.seconds[which - 1]) if which else 0.0
    seconds = curve.seconds.copy()
    seconds[which] = data.draw(st.floats(floor, float(seconds[which])))

    moved = Curve(seconds=seconds, scores=curve.scores, budget=curve.budget)

    assert moved.alc() >= curve.alc() - 1e-12


@given(curves(), st.floats(0, 2500))
def test_the_score_at_a_moment_is_the_most_recent_one(curve: Curve, moment: float) -> None:
    made = [s for t, s in zip(curve.seconds, curve.scores, strict=True) if t <= min(moment, curve.budget)]

    assert curve.at(moment) == (made[-1] if made else 0.0)


@pytest.mark.parametrize(
    ("seconds", "scores", "budget", "sentence"),
    [
        ([1, 2], [0.5], 10, "as many scores as times"),
        ([2, 1], [0.5, 0.6], 10, "ascending seconds, got a step back"),
        ([-1], [0.5], 10, "time of a prediction: expected seconds from 0, got -1"),
        ([1], [math.nan], 10, "scores of a curve: expected finite numbers"),
        ([1], [0.5], 0, "time budget: expected a positive finite number of seconds, got 0"),
        ([math.nan], [0.5], 10, "time of a prediction"),
    ],
)
def test_unfit_curves_are_refused_with_a_sentence(
    seconds: list[float], scores: list[float], budget: float, sentence: str
) -> None:
    with pytest.raises(DataError, match=sentence):
        alc(seconds, scores, budget)


def test_a_curve_cannot_be_changed() -> None:
    curve = Curve(seconds=np.array([1.0]), scores=np.array([0.5]), budget=10)

    with pytest.raises(ValueError, match="read-only"):
        curve.scores[0] = 1
