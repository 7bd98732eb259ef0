"""Pictures of a model and of the clips it is judged by."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.model import Facts
from autospeech.metrics import Curve
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
    name = "expected from training clips"
    figure = plot_curves({name: curve}, title=title, band=(low, high), palette=palette, size=size)
    figure.axes[1].set_xlabel("seconds of learning")
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
