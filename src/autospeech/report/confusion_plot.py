"""Which classes are taken for which: the confusion matrix as a picture."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autospeech.errors import UsageError
from autospeech.report.palette import LIGHT, Palette
from autospeech.report.picture import new_figure, say
from autospeech.report.text import class_names, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_confusion"]

_COUNTS_UP_TO: Final = 16
"""Classes with which a count still fits into a cell."""
_NAMES_UP_TO: Final = 40
"""Classes with which a name still fits beside a row."""
_NAME_LENGTH: Final = 16
_STRONGEST: Final = 0.8
"""Opacity of a full cell; the count stays readable on it."""


def plot_confusion(
    counts: ArrayLike,
    names: Sequence[str] | None = None,
    *,
    palette: Palette = LIGHT,
    tint: str = LIGHT.series[0],
    width: float = 5.4,
) -> "Figure":
    """Draw a confusion matrix: rows are true classes, columns chosen ones, the stronger the larger a row's share.

    Args:
        counts: Clips by true class (row) and chosen class (column), shape (classes, classes).
        names: Names of the classes; class 0, class 1, … when None.
        palette: Colours of texts and axes.
        tint: Colour of a full cell, seen through by the background, so that it fits light and dark pages.
        width: Width in inches; the height follows.

    Raises:
        UsageError: The matrix is not square.
    """
    matrix = np.asarray(counts, dtype=np.int64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:  # noqa: PLR2004  a matrix
        raise UsageError("shape of a confusion matrix", expected="(classes, classes)", got=matrix.shape)
    figure, axes = new_figure(width, width * 0.94)
    axes.imshow(_tinted(matrix, tint), aspect="equal", interpolation="nearest")
    if len(matrix) <= _COUNTS_UP_TO:
        _write_counts(axes, matrix, palette)
    _name_classes(axes, class_names(names, len(matrix)), palette)
    axes.set_xlabel("chosen class", color=palette.muted, fontsize=9)
    axes.set_ylabel("true class", color=palette.muted, fontsize=9)
    for spine in axes.spines.values():
        spine.set_color(palette.grid)
    return figure


def _tinted(matrix: NDArray[np.int64], tint: str) -> NDArray[np.float64]:
    """Return an image of one colour whose opacity is each cell's share of its row, shape (classes, classes, 4)."""
    shares = matrix / np.maximum(1, matrix.sum(axis=1, keepdims=True))
    image = np.empty((*matrix.shape, 4))
    image[..., :3] = [int(tint[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    image[..., 3] = np.where(matrix > 0, 0.05 + (_STRONGEST - 0.05) * shares, 0.0)
    return image


def _write_counts(axes: "Axes", matrix: NDArray[np.int64], palette: Palette) -> None:
    size = 9 if len(matrix) <= _COUNTS_UP_TO // 2 else 7
    for row, column in np.argwhere(matrix > 0).tolist():
        text = str(matrix[row, column])
        axes.text(column, row, text, ha="center", va="center", fontsize=size, color=palette.ink)


def _name_classes(axes: "Axes", names: Sequence[str], palette: Palette) -> None:
    every = max(1, -(-len(names) // _NAMES_UP_TO))
    places = range(0, len(names), every)
    labels = [shorten(names[place], _NAME_LENGTH) for place in places]
    size = 8 if len(labels) <= _COUNTS_UP_TO else 5.5
    axes.set_xticks(places, labels, rotation=90, fontsize=size)
    axes.set_yticks(places, labels, fontsize=size)
    axes.tick_params(length=0, colors=palette.muted)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        say(label)
