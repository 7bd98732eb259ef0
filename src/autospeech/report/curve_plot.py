"""Learning curves in the look of 2019: steps over transformed time, seconds above, shaded, ALC in the legend."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Seconds
from autospeech.errors import UsageError
from autospeech.metrics import Curve, transform_time
from autospeech.report.palette import LIGHT, Palette
from autospeech.report.picture import dress, new_figure, say
from autospeech.report.text import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_curves"]

_TICKS: Final[tuple[Seconds, ...]] = (1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 86400)
_TICK_GAP: Final = 0.4
"""Least distance between two labels of seconds, in inches."""
_DASHES: Final = ("-", "--", ":", "-.")
_MARKERS_UP_TO: Final = 60
"""Predictions of a lone curve that still get a dot each."""
_NAME_LENGTH: Final = 36


def plot_curves(
    curves: Mapping[str, Curve],
    *,
    title: str = "",
    estimate: Sequence[tuple[Seconds, float]] = (),
    band: Sequence[NDArray[np.floating]] = (),
    places: Mapping[str, int] | None = None,
    palette: Palette = LIGHT,
    size: tuple[float, float] = (7.2, 4.6),
) -> "Figure":
    """Draw learning curves over transformed time; a lone one has its area shaded and its predictions marked.

    Args:
        curves: Curves by name, all of the same time budget, at least one.
        title: Title of the picture.
        estimate: Moments and values of the learner's own estimate, drawn as a dotted line.
        band: Lower and upper ends of a 90 % interval at each prediction of a lone curve, drawn instead of its area.
        places: Place of each curve's colour in the palette, so that it keeps it over several pictures; None: in order.
        palette: Colours.
        size: Width and height in inches.

    Raises:
        UsageError: There is no curve, or the budgets differ.
    """
    budgets = {curve.budget for curve in curves.values()}
    if len(budgets) != 1:
        raise UsageError("time budgets of the curves", expected="one budget, of at least one curve", got=budgets)
    figure, axes = new_figure(*size)
    for place, (name, curve) in enumerate(curves.items()):
        _draw(axes, place if places is None else places[name], _label(name, curve), curve, palette)
    if len(curves) == 1:
        _shade(axes, next(iter(curves.values())), band, palette)
    budget = budgets.pop()
    _draw_estimate(axes, estimate, budget, palette)
    _finish(axes, curves, _TICK_GAP / size[0], palette)
    if title:
        say(figure.suptitle(shorten(title, 80), color=palette.ink, fontsize=11))
    return figure


def _label(name: str, curve: Curve) -> str:
    """Return a legend's line; matplotlib leaves out those that begin with an underscore, hence the space."""
    return f" {shorten(name, _NAME_LENGTH)}, ALC {curve.alc():.4f}"


def _steps(curve: Curve) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return corners of the step function: 0 from the start, the last score held to the end."""
    counted = curve.seconds <= curve.budget
    x = np.concatenate([[0.0], transform_time(curve.seconds[counted], curve.budget), [1.0]])
    held = np.concatenate([[0.0], curve.scores[counted]])
    return x, np.append(held, held[-1])


def _draw(axes: "Axes", place: int, label: str, curve: Curve, palette: Palette) -> None:
    dashes = _DASHES[place // len(palette.series) % len(_DASHES)]
    color = palette.of(place)
    axes.plot(*_steps(curve), label=label, color=color, linewidth=1.8, linestyle=dashes, drawstyle="steps-post")


def _shade(axes: "Axes", curve: Curve, band: Sequence[NDArray[np.floating]], palette: Palette) -> None:
    x, y = _steps(curve)
    if band:
        low, high = (_steps(replace(curve, scores=np.asarray(ends, np.float64)))[1] for ends in band)
        axes.fill_between(
            x[1:], low[1:], high[1:], step="post", color=palette.of(0), alpha=0.25, linewidth=0, label="90 % interval"
        )
    else:
        axes.fill_between(x, y, step="post", color=palette.of(0), alpha=0.18, linewidth=0)
    if 0 < len(curve) <= _MARKERS_UP_TO:
        axes.plot(x[1:-1], y[1:-1], "o", color=palette.of(0), markersize=3.5)


def _draw_estimate(axes: "Axes", estimate: Sequence[tuple[Seconds, float]], budget: Seconds, palette: Palette) -> None:
    within = [(t, value) for t, value in estimate if 0 <= t <= budget]
    if not within:
        return
    moments, values = zip(*within, strict=True)
    x = np.append(transform_time(moments, budget), 1.0)
    axes.plot(
        x, [*values, values[-1]], color=palette.of(1), linestyle=":", drawstyle="steps-post", label="its own estimate"
    )


def _finish(axes: "Axes", curves: Mapping[str, Curve], gap: float, palette: Palette) -> None:
    budget = next(iter(curves.values())).budget
    lowest = min([0.0, *(float(curve.scores.min()) for curve in curves.values() if len(curve))])
    axes.set_xlim(0, 1)
    axes.set_ylim(lowest - 0.03 if lowest < 0 else 0, 1.02)
    axes.set_xlabel("transformed time: log(1 + t/60) / log(1 + T/60)")
    axes.set_ylabel("score: 2 · AUC - 1")
    dress(axes, palette)
    _seconds_above(axes, budget, gap, palette)
    _list_curves(axes, palette)


def _list_curves(axes: "Axes", palette: Palette) -> None:
    handles, labels = axes.get_legend_handles_labels()
    columns = 1 if len(labels) <= 4 else 2  # noqa: PLR2004  a longer list takes too much height
    legend = axes.legend(
        handles, labels, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=columns, frameon=False, fontsize=9
    )
    for text in legend.get_texts():
        say(text)
        text.set_color(palette.ink)


def _seconds_above(axes: "Axes", budget: Seconds, gap: float, palette: Palette) -> None:
    top = axes.twiny()
    top.set_xlim(0, 1)
    ticks = _spaced([t for t in _TICKS if t < budget], budget, gap)
    top.set_xticks([float(transform_time(t, budget)) for t in ticks], [f"{t:g}" for t in ticks])
    top.set_xlabel("seconds of train and test")
    dress(top, palette, sides=("top",))
    top.grid(visible=False)


def _spaced(ticks: list[Seconds], budget: Seconds, gap: float) -> list[Seconds]:
    """Keep the budget itself and, from the right, what leaves room for its label."""
    kept, edge = [budget], 1.0
    for tick in reversed(ticks):
        place = float(transform_time(tick, budget))
        if edge - place >= gap:
            kept.insert(0, tick)
            edge = place
    return kept
