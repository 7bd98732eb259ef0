import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autospeech.cli.chart import curve_chart
from autospeech.metrics import Curve


def _curve(seconds: list[float], scores: list[float], budget: float = 180) -> Curve:
    return Curve(seconds=np.array(seconds), scores=np.array(scores), budget=budget)


def test_a_perfect_score_from_the_middle_of_the_axis_fills_the_right_half() -> None:
    # With t0 = 60 s, 60 s is the middle of a budget of 180 s.
    chart = curve_chart(_curve([60], [1.0]), width=20, height=2)

    rows = chart.splitlines()

    assert rows[0] == " 1.0 ┤" + " " * 10 + "█" * 10
    assert rows[1] == " 0.0 ┤" + " " * 10 + "█" * 10


def test_half_a_score_fills_half_the_height() -> None:
    rows = curve_chart(_curve([0], [0.5]), width=20, height=2).splitlines()

    assert rows[0].strip() == "1.0 ┤"
    assert rows[1] == " 0.0 ┤" + "█" * 20


def test_seconds_stand_below_the_plot() -> None:
    axis = curve_chart(_curve([1], [0.5], budget=1800), width=60).splitlines()[-1]

    assert axis.split() == ["0", "10", "30", "60", "120", "300", "600", "1800", "s"]


@given(
    points=st.lists(st.tuples(st.floats(0, 2000), st.floats(-1, 1)), max_size=20),
    budget=st.floats(0.1, 7200),
    width=st.integers(20, 120),
    height=st.integers(2, 20),
)
def test_every_curve_has_a_picture_that_keeps_to_its_size(
    points: list[tuple[float, float]], budget: float, width: int, height: int
) -> None:
    points.sort()
    curve = _curve([t for t, _ in points], [score for _, score in points], budget)

    rows = curve_chart(curve, width=width, height=height).splitlines()

    assert len(rows) == height + 2
    assert max(map(len, rows)) <= width + 6 + 12
