"""From a drawn figure to bytes: PNG and SVG files, and pictures inside a page."""

import io
import threading
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from autospeech.data.atomic import write_atomically
from autospeech.report.palette import Palette, name_colours

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["dress", "inline_picture", "new_figure", "save_picture", "say"]

_RENDERING: Final = threading.Lock()
"""Matplotlib's settings are global: one picture at a time is rendered."""
_DPI: Final = 150
_UNSAID: Final = ("Creator", "Date", "Format", "Type")
"""What matplotlib would say in an SVG that nobody needs; without it, equal figures give equal bytes."""


def new_figure(width: float, height: float) -> "tuple[Figure, Axes]":
    """Return an empty figure of so many inches, and its axes; no window, no global state."""
    from matplotlib.figure import Figure  # noqa: PLC0415  half a second to import, needed only to draw

    figure = Figure(figsize=(width, height), layout="constrained")
    figure.set_facecolor("none")
    axes = figure.add_subplot()
    axes.set_facecolor("none")
    return figure, axes


def dress(axes: "Axes", palette: Palette, *, sides: Collection[str] = ("bottom", "left")) -> None:
    """Give axes the palette's colours, a grid behind the marks, and lines on some sides only."""
    axes.grid(color=palette.grid, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(colors=palette.muted, labelsize=8.5, length=3)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set(color=palette.muted, fontsize=9)
    for side, spine in axes.spines.items():
        spine.set(color=palette.grid, visible=side in sides)


def say(text: Any) -> None:  # noqa: ANN401  matplotlib.text.Text, not imported here
    """Keep a text of a figure as it is: a dollar sign in a name starts no formula."""
    text.set_parse_math(False)


def save_picture(figure: "Figure", path: Path) -> Path:
    """Write a figure as .png or .svg on white, whole or not at all; return the path.

    Raises:
        MachineryError: The file cannot be written.
    """
    write_atomically(path, _render(figure, path.suffix.lstrip("."), facecolor="white"))
    return path


def inline_picture(figure: "Figure", label: str) -> "Markup":
    """Return a figure drawn with `palette.PAGE` as an SVG element for a page; `label` is read to who cannot see it."""
    from markupsafe import Markup, escape  # noqa: PLC0415  loaded when a page is made

    svg = _render(figure, "svg", transparent=True).decode()
    body = name_colours(svg[svg.index("<svg") :])
    named = body.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
    return Markup(named)  # noqa: S704  drawn by us; matplotlib escapes every text in it


def _render(figure: "Figure", kind: str, **options: Any) -> bytes:  # noqa: ANN401  savefig's options
    import matplotlib as mpl  # noqa: PLC0415  heavy: loaded when a picture is drawn

    buffer = io.BytesIO()
    metadata = dict.fromkeys(_UNSAID) if kind == "svg" else None
    with _RENDERING, mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "autospeech"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*Glyph.*")  # a name in a script the font lacks shows boxes
        figure.savefig(buffer, format=kind, dpi=_DPI, metadata=metadata, **options)
    return buffer.getvalue()
