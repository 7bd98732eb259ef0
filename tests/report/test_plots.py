"""Pictures: any names, any number of curves, from any thread."""

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from autospeech.errors import UsageError
from autospeech.metrics import Curve
from autospeech.report import inline_picture, plot_confusion, plot_curves, plot_reliability, save_picture
from autospeech.report.palette import PAGE


def curve(last: float = 0.8, budget: float = 1800.0) -> Curve:
    return Curve(seconds=np.array([1.0, 30.0, 400.0]), scores=np.array([0.2, 0.5, last]), budget=budget)


def test_the_legend_names_each_curve_with_its_alc() -> None:
    figure = plot_curves({"one": curve(), "two": curve(0.9)})

    legend = figure.axes[0].get_legend()
    assert legend is not None
    labels = [text.get_text().strip() for text in legend.get_texts()]
    assert labels == [f"one, ALC {curve().alc():.4f}", f"two, ALC {curve(0.9).alc():.4f}"]


def test_the_drawn_steps_are_the_curve() -> None:
    line = plot_curves({"one": curve()}).axes[0].get_lines()[0]

    x, y = line.get_data()
    assert line.get_drawstyle() == "steps-post"
    assert np.sum(np.diff(x) * np.asarray(y)[:-1]) == pytest.approx(curve().alc())


def test_seconds_stand_above_where_transformed_time_puts_them() -> None:
    top = plot_curves({"one": curve()}).axes[1]

    ticks = {label.get_text(): place for label, place in zip(top.get_xticklabels(), top.get_xticks(), strict=True)}
    assert ticks["60"] == pytest.approx(math.log(2) / math.log(31))
    assert ticks["1800"] == 1.0


def test_names_that_mean_something_to_matplotlib_are_shown_as_they_are(tmp_path: Path) -> None:
    names = ["_hidden", "$x^", "$$", "\\frac{", "日本語", "<b>&amp;", "\ud800", "\x00"]

    figure = plot_curves({name: curve() for name in names}, title="$\\broken")

    svg = save_picture(figure, tmp_path / "curves.svg").read_text(encoding="utf-8")
    assert "_hidden" in svg
    assert "$x^" in svg
    assert "&lt;b&gt;&amp;amp;" in svg
    assert save_picture(figure, tmp_path / "curves.png").stat().st_size > 10_000


def test_fifty_curves_and_none_at_all() -> None:
    assert len(plot_curves({f"run {place}": curve() for place in range(50)}).axes[0].get_lines()) == 50

    with pytest.raises(UsageError, match="one budget, of at least one curve"):
        plot_curves({})


def test_curves_of_different_budgets_share_no_axis() -> None:
    with pytest.raises(UsageError, match="time budgets of the curves"):
        plot_curves({"one": curve(), "two": curve(budget=300)})


def test_a_curve_below_chance_and_an_empty_one_are_drawn() -> None:
    empty = Curve(seconds=np.array([]), scores=np.array([]), budget=1800)

    axes = plot_curves({"bad": curve(-0.5), "empty": empty}).axes[0]

    assert axes.get_ylim()[0] < -0.5


def test_a_picture_in_a_page_uses_the_pages_colours_and_says_what_it_is() -> None:
    svg = inline_picture(plot_curves({"one": curve()}, palette=PAGE), 'a "curve"')

    assert "var(--series-0)" in svg
    assert "#a100" not in svg
    assert 'aria-label="a &#34;curve&#34;"' in svg


def test_equal_figures_give_equal_bytes(tmp_path: Path) -> None:
    paths = [save_picture(plot_curves({"one": curve()}), tmp_path / f"{place}.svg") for place in range(2)]

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_pictures_can_be_drawn_in_several_threads_at_once(tmp_path: Path) -> None:
    def draw(place: int) -> bytes:
        return save_picture(plot_curves({"one": curve()}), tmp_path / f"{place}.svg").read_bytes()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(draw, range(8)))) == 1


@pytest.mark.parametrize("classes", [3, 30, 99])
def test_a_confusion_matrix_of_any_size_is_drawn(classes: int, tmp_path: Path) -> None:
    counts = np.eye(classes, dtype=int) * 5

    assert save_picture(plot_confusion(counts), tmp_path / "c.png").stat().st_size > 1000


def test_a_confusion_matrix_that_is_not_square_is_refused() -> None:
    with pytest.raises(UsageError, match=r"expected \(classes, classes\), got \(2, 3\)"):
        plot_confusion(np.zeros((2, 3)))


def test_perfectly_calibrated_answers_lie_on_the_diagonal() -> None:
    confidence = np.repeat([0.25, 0.75], 400)
    correct = np.concatenate([np.arange(400) % 4 == 0, np.arange(400) % 4 != 0])

    line = plot_reliability(confidence, correct).axes[0].get_lines()[1]

    np.testing.assert_allclose(np.asarray(line.get_xydata(), dtype=float), [[0.25, 0.25], [0.75, 0.75]])


@pytest.mark.parametrize(("confidence", "correct"), [([], []), ([0.5], [1, 0]), ([1.5], [1])])
def test_answers_that_are_no_probabilities_are_refused(confidence: list[float], correct: list[int]) -> None:
    with pytest.raises(UsageError, match=r"answers|confidences"):
        plot_reliability(confidence, correct)
