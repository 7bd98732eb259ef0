"""Pictures of a model and of the clips it is judged by."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.model import Facts
from autospeech.metrics import Curve, transform_time
from autospeech.report import plot_curves
from autospeech.report.palette import LIGHT, Palette
from autospeech.report.picture import dress, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["histogram", "learning_curve"]


def learning_curve(
    facts: Facts, *, title: str = "", palette: Palette = LIGHT, size: tuple[float, float] = (7.2, 4.6)
) -> "Figure":
    """Draw the NAUC expected from training clips over time, its 90 % interval as a band.

    Args:
        facts: How a model came about; at least one validated improvement.
        title: Title of the picture.
        palette: Colours.
        size: Width and height in inches.
    """
    seconds, scores, low, high = np.array(facts.curve).T
    budget = max(facts.budget, float(seconds[-1]))
    curve = Curve(seconds=seconds, scores=scores, budget=budget)
    figure = plot_curves({"expected from training clips": curve}, title=title, palette=palette, size=size)
    axes = figure.axes[0]
    x = np.append(transform_time(seconds, budget), 1.0)
    band = [np.append(edge, edge[-1]) for edge in (low, high)]
    axes.fill_between(x, band[0], band[1], step="post", color=palette.of(1), alpha=0.25, linewidth=0)
    return figure


def histogram(
    values: NDArray[np.floating], label: str, *, palette: Palette = LIGHT, size: tuple[float, float] = (4.6, 2.4)
) -> "Figure":
    """Draw how many clips have which value.

    Args:
        values: One a clip, finite, at least one.
        label: What the values are, with their unit.
        palette: Colours.
        size: Width and height in inches.
    """
    figure, axes = new_figure(*size)
    axes.hist(values, bins=24, color=palette.of(0), alpha=0.75)
    axes.set(xlabel=label, ylabel="clips")
    axes.locator_params(axis="x", nbins=6)
    dress(axes, palette)
    return figure
