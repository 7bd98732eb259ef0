"""The report of a run: learning-curve.png, learning-curve.svg and report.html in its folder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from autospeech.protocol.record import Record
from autospeech.protocol.run import Run
from autospeech.protocol.scoring import read_scores
from autospeech.report.curve_plot import plot_curves
from autospeech.report.page import render_page, write_page
from autospeech.report.picture import save_picture
from autospeech.report.run_view import view_run

__all__ = ["CLASS_NAMES", "PICTURE", "REPORT", "refresh_of", "write_run_report"]

REPORT: Final = "report.html"
"""Name of the page in a run folder."""
PICTURE: Final = "learning-curve"
"""Name of the pictures in a run folder, without ending."""
CLASS_NAMES: Final = "classes.json"
"""Names of the classes in order, a JSON list; may stand in a run folder."""

_REFRESH: Final = 5
"""Seconds after which the page of a run that goes on loads itself again."""


def write_run_report(run: Path, *, names: Sequence[str] | None = None, title: str = "Run") -> Path:
    """Write pictures and page of a run into its folder, whole or not at all; return the page's path.

    A run that goes on, was killed, or was not scored gets what can be said.

    Args:
        run: Run folder.
        names: Names of the classes; None takes classes.json of the run folder, else class 0, class 1, …
        title: Title of the page.

    Raises:
        DataError: The folder is no run, or its scores are unreadable.
        MachineryError: The run folder cannot be written.
    """
    opened, scores = Run.open(run), read_scores(run)
    if scores is not None:
        figure = plot_curves({"run": scores.curve()}, title="Learning curve")
        for ending in ("png", "svg"):
            save_picture(figure, run / f"{PICTURE}.{ending}")
    view = view_run(opened, scores, _names_of(run) if names is None else names)
    page = render_page("run.html", title=title, refresh=refresh_of(opened.record), view=view)
    return write_page(run / REPORT, page)


def refresh_of(record: Record) -> int:
    """Return after how many seconds the page of a run loads itself again; 0, never, when the run ended."""
    return _REFRESH if record.outcome is None else 0


def _names_of(run: Path) -> list[str] | None:
    try:
        names = json.loads((run / CLASS_NAMES).read_bytes())
    except (OSError, ValueError):
        return None  # names are a courtesy: without them classes are numbered
    return [str(name) for name in names] if isinstance(names, list) else None
