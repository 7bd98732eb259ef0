"""Whether stated probabilities are right: the share of right answers by stated confidence."""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike

from autospeech.errors import UsageError
from autospeech.report.palette import LIGHT, Palette
from autospeech.report.picture import dress, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot_reliability"]

_BINS: Final = 10


def plot_reliability(
    confidence: ArrayLike, correct: ArrayLike, *, palette: Palette = LIGHT, width: float = 5.4
) -> "Figure":
    """Draw the share of right answers against the stated probability, in ten bins; the diagonal is perfect.

    Args:
        confidence: Probability stated for each answer, shape (clips,), in [0, 1].
        correct: Whether it was right, shape (clips,).
        palette: Colours.
        width: Width in inches.

    Raises:
        UsageError: Shapes differ, there is no answer, or a probability is outside [0, 1].
    """
    stated, right = np.asarray(confidence, dtype=np.float64), np.asarray(correct, dtype=np.float64)
    if stated.ndim != 1 or stated.shape != right.shape or not stated.size:
        raise UsageError(
            "shape of the answers", expected="as many confidences as answers", got=(stated.shape, right.shape)
        )
    if not ((stated >= 0) & (stated <= 1)).all():
        raise UsageError("confidences", expected="probabilities from 0 to 1", got=(stated.min(), stated.max()))
    bins = np.minimum((stated * _BINS).astype(int), _BINS - 1)
    sizes = np.bincount(bins, minlength=_BINS)
    filled = sizes > 0
    means = [np.bincount(bins, weights=values, minlength=_BINS)[filled] / sizes[filled] for values in (stated, right)]
    figure, axes = new_figure(width, width * 0.8)
    axes.plot([0, 1], [0, 1], color=palette.muted, linewidth=1, linestyle="--", label="perfectly calibrated")
    axes.plot(*means, color=palette.of(0), linewidth=1.8, marker="o", markersize=4, label="answers")
    axes.bar(
        (np.arange(_BINS) + 0.5) / _BINS,
        sizes / sizes.sum(),
        width=0.9 / _BINS,
        color=palette.of(0),
        alpha=0.2,
        label="share of the answers",
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="stated probability", ylabel="share of right answers")
    dress(axes, palette)
    axes.legend(frameon=False, fontsize=8.5, labelcolor=palette.ink, loc="upper left")
    return figure
