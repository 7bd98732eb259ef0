"""A learning curve as a small picture of characters."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.metrics import REFERENCE_TIME, Curve, transform_time

__all__ = ["curve_chart"]

_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
_EIGHTHS: Final = 8
_MARKS: Final = (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
"""Seconds that may be written below the axis."""
_GUTTER: Final = 5
"""Columns left of the axis."""


def curve_chart(curve: Curve, *, width: int = 60, height: int = 8) -> str:
    """Return the curve over transformed time, NAUC from 0 to 1 upwards, seconds below; scores under 0 show as 0.

    Args:
        curve: What is drawn.
        width: Columns of the plot, from 20.
        height: Rows of the plot, from 2.
    """
    levels = np.round(np.clip(_scores_by_column(curve, width), 0, 1) * height * _EIGHTHS).astype(int)
    rows = [_row(levels, row) for row in reversed(range(height))]
    labels = ["1.0", *[""] * (height - 2), "0.0"]
    plot = [f"{label:>{_GUTTER - 1}} ┤{row}" for label, row in zip(labels, rows, strict=True)]
    return "\n".join([*plot, " " * _GUTTER + "└" + "─" * width, " " * (_GUTTER + 1) + _axis(curve.budget, width)])


def _scores_by_column(curve: Curve, width: int) -> NDArray[np.float64]:
    """Return the score at the middle of each column."""
    middles = (np.arange(width) + 0.5) / width
    seconds = REFERENCE_TIME * np.expm1(middles * np.log1p(curve.budget / REFERENCE_TIME))
    return np.array([curve.at(float(t)) for t in seconds])


def _row(levels: NDArray[np.int_], row: int) -> str:
    filled = np.clip(levels - row * _EIGHTHS, 0, _EIGHTHS)
    return "".join(_BLOCKS[eighths] for eighths in filled).rstrip()


def _axis(budget: float, width: int) -> str:
    """Return the seconds below the plot, as many as fit without touching.

    >>> _axis(60, 40).split()
    ['0', '5', '10', '30', '60', 's']
    """
    line, free = list("0" + " " * (width + 8)), 2
    for mark in (*[one for one in _MARKS if one < budget], budget):
        text = f"{mark:g}" + (" s" if mark == budget else "")
        start = round(float(transform_time(mark, budget)) * width) - len(f"{mark:g}") // 2
        if start >= free and (mark == budget or start + len(text) < width - 5):
            line[start : start + len(text)] = text
            free = start + len(text) + 1
    return "".join(line).rstrip()
