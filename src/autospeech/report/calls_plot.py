"""Where a run's time went: how long every call of train and test took."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from autospeech.contract import Seconds
from autospeech.metrics import transform_time
from autospeech.protocol.journal import Call
from autospeech.report.palette import LIGHT, Palette
from autospeech.report.picture import dress, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot_calls"]

_SHOWN: Final = 600
"""Calls of one kind that are drawn at most: the longest ones."""
_SHORTEST: Final[Seconds] = 1e-4
_TICKS: Final[tuple[Seconds, ...]] = (0.5, 1, 5, 10, 60, 300, 1200, 3600, 7200)
_KINDS: Final = ("train", "test")


def plot_calls(calls: Sequence[Call], *, palette: Palette = LIGHT, size: tuple[float, float] = (4.6, 2.4)) -> "Figure":
    """Draw how long each call took (logarithmic) at the moment it ended (up to the last); of many, the longest.

    Args:
        calls: Finished calls in order.
        palette: Colours.
        size: Width and height in inches.
    """
    end = max([_SHORTEST, *(call.spent for call in calls)])
    figure, axes = new_figure(*size)
    for place, kind in enumerate(_KINDS):
        shown = sorted((call for call in calls if call.kind == kind), key=lambda call: -call.seconds)[:_SHOWN]
        x = transform_time([max(0.0, call.spent) for call in shown], end)
        y = np.array([max(_SHORTEST, call.seconds) for call in shown])
        axes.plot(x, y, "os"[place], color=palette.of(place), markersize=4, alpha=0.8, label=kind)
    axes.set(xlim=(-0.01, 1.01), yscale="log", ylabel="seconds of the call", xlabel="counted seconds at its end")
    ticks = [t for t in _TICKS if 0.1 * end < t < 0.8 * end]
    axes.set_xticks([0, *transform_time(ticks, end).tolist(), 1], ["0", *(f"{t:g}" for t in ticks), f"{end:.3g}"])
    axes.yaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()
    dress(axes, palette)
    axes.legend(frameon=False, fontsize=8.5, labelcolor=palette.ink, loc="lower right", ncols=2, bbox_to_anchor=(1, 1))
    return figure
