"""A run as the files the programs of 2019 left, for tools that read them."""

from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from autospeech.contract import Scores
from autospeech.data.atomic import write_atomically
from autospeech.errors import DataError, UsageError
from autospeech.protocol.outcome import Whose
from autospeech.protocol.record import Record
from autospeech.protocol.run import Run
from autospeech.protocol.scores import RunScores
from autospeech.protocol.scoring import read_scores
from autospeech.report.curve_plot import plot_curves
from autospeech.report.page import render_page, write_page
from autospeech.report.picture import save_picture
from autospeech.report.run_report import refresh_of
from autospeech.report.run_view import view_run

__all__ = ["export_2019"]

_NO_PROCESS: Final = 0
"""ingestion_pid of a run that is over: nothing to wait for."""


def export_2019(run: Path, out: Path, name: str) -> None:
    """Write start.txt, NAME.predict_i, end.txt, scores.txt, learning-curve-NAME.png and detailed_results.html.

    Of a run that was not scored the last three are left out; end.txt is left out while a run goes on.

    Args:
        run: Run folder.
        out: Folder that receives the files; made if missing.
        name: The dataset's name, which stands in the files' names.

    Raises:
        DataError: The folder is no run, or its scores are unreadable.
        UsageError: The name cannot stand in a file's name.
        MachineryError: A file cannot be written.
    """
    if not name or "/" in name or "\0" in name:
        raise UsageError("name of the dataset", expected="a name without / for the files", got=repr(name))
    opened, scores = Run.open(run), read_scores(run)
    out.mkdir(parents=True, exist_ok=True)
    for one in opened.predictions:
        write_atomically(out / f"{name}.predict_{one.index}", _matrix_text(one.load()))
    write_atomically(out / "start.txt", _start(opened, name).encode())
    if opened.record.outcome is not None:
        write_atomically(out / "end.txt", _end(opened.record).encode())
    if scores is not None:
        _write_scores(opened, scores, out, name)


def _write_scores(run: Run, scores: RunScores, out: Path, name: str) -> None:
    duration = run.record.spent
    write_atomically(out / "scores.txt", f"score: {scores.alc!r}\nDuration: {duration!r}\n".encode())
    figure = plot_curves({name: scores.curve()}, title=f"Learning curve for task {name}")
    save_picture(figure, out / f"learning-curve-{name}.png")
    view, refresh = view_run(run, scores), refresh_of(run.record)
    page = render_page("run.html", title=f"Detailed results: {name}", refresh=refresh, view=view)
    write_page(out / "detailed_results.html", page)


def _start(run: Run, name: str) -> str:
    lines = [
        f"ingestion_pid: {_NO_PROCESS}",
        f"task_name: {name}",
        f"time_budget: {run.record.budget:g}",
        f"start_time: {_epoch(run.record)}",
        *(f"{one.index}: {one.seconds!r}" for one in run.predictions),
    ]
    return "\n".join(lines) + "\n"


def _end(record: Record) -> str:
    succeeded = int(record.outcome is not None and record.outcome.whose is Whose.NOBODY)
    lines = [
        f"ingestion_duration: {record.spent!r}",
        f"ingestion_success: {succeeded}",
        f"end_time: {_epoch(record) + record.spent + record.uncounted}",
    ]
    return "\n".join(lines) + "\n"


def _epoch(record: Record) -> float:
    """Return when the run started, in seconds since 1970; 0 when the record does not say."""
    if not record.started_at:
        return 0.0
    try:
        return datetime.fromisoformat(record.started_at).timestamp()
    except ValueError:
        raise DataError("start of the run", expected="an ISO 8601 time", got=record.started_at) from None


def _matrix_text(scores: Scores) -> bytes:
    """Return a matrix as text, with the digits that tell all its values apart."""
    digits = "%.9g" if scores.dtype == np.float32 else "%.17g"
    return "".join(" ".join(digits % value for value in row) + "\n" for row in scores.tolist()).encode()
