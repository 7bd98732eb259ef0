"""A bench for readers: bench.json, and bench.html with overlaid curves and tables."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from autospeech.bench.result import BenchResult, Cell
from autospeech.contract import Seconds
from autospeech.data import write_atomically
from autospeech.report import MOMENTS, inline_picture, plot_curves, render_page, write_page
from autospeech.report.palette import PAGE
from autospeech.report.run_report import REPORT
from autospeech.report.units import ABSENT, bytes_text, score_text, seconds_text

__all__ = ["PAGE_NAME", "write_bench"]

PAGE_NAME: Final = "bench.html"
"""Name of the page in a bench folder; bench.json lies beside it."""
_TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One entry on one dataset, in words."""

    name: str
    place: int
    link: str
    outcome: str
    mood: str
    sentence: str
    alc: str
    best: bool
    at: Sequence[str]
    first: str
    last: str
    accuracy: str
    spent: str
    memory: str


def write_bench(result: BenchResult, out: Path, *, title: str = "Bench") -> Path:
    """Write bench.json and bench.html into a bench folder, each whole or not at all; return the page's path.

    Raises:
        MachineryError: A file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    write_atomically(out / "bench.json", json.dumps(result.as_json(), indent=1, default=str).encode())
    sections = [_section(result, dataset, budget, out) for dataset, budget in result.budgets.items()]
    page = render_page(
        "bench.html",
        title=title,
        templates=_TEMPLATES,
        overview=_overview(result),
        datasets=list(result.budgets),
        sections=sections,
        rank=result.rank,
        stop_after=result.stop_after,
    )
    return write_page(out / PAGE_NAME, page)


def _overview(result: BenchResult) -> list[dict[str, Any]]:
    """Return a line for each entry and anchor: mean rank, mean ALC, ALC on each dataset; the best of each marked."""
    ranks, names = result.mean_ranks(), result.names()
    best = [_best(result, dataset) for dataset in result.budgets]
    rows = [
        {
            "name": name,
            "place": place,
            "rank": ABSENT if name not in ranks else f"{ranks[name]:.2f}",
            "mean": score_text(result.mean_alc(name), 4),
            "alcs": [
                {"text": score_text(alc, 4), "best": alc is not None and alc == top}
                for alc, top in zip(result.alcs(name), best, strict=True)
            ],
        }
        for place, name in enumerate(names)
    ]
    return sorted(rows, key=lambda row: ranks.get(row["name"], float("inf")))


def _best(result: BenchResult, dataset: str) -> float:
    found = [cell.alc for cell in result.cells if cell.dataset == dataset and cell.alc is not None]
    return max(found, default=float("nan"))


def _section(result: BenchResult, dataset: str, budget: Seconds, out: Path) -> dict[str, Any]:
    """Return one dataset's part of the page; a curve keeps its colour over all datasets."""
    names = result.names()
    cells = [cell for name in names if (cell := result.cell(name, dataset)) is not None]
    curves = {cell.entry: cell.curve for cell in cells if cell.curve is not None}
    places = {name: place for place, name in enumerate(names)}
    picture: object = ""
    if curves:
        drawn = plot_curves(curves, palette=PAGE, size=(4.6, 3.4 + 0.1 * len(curves)), places=places)
        picture = inline_picture(drawn, f"Learning curves on {dataset}")
    moments = [moment for moment in MOMENTS if moment <= budget]
    top = _best(result, dataset)
    rows = [_row(cell, places[cell.entry], moments, top, out) for cell in cells]
    return {
        "name": dataset,
        "budget": f"{budget:g}",
        "picture": picture,
        "moments": [f"{moment:g}" for moment in moments],
        "rows": rows,
        "troubles": [row for row in rows if row.mood == "bad"],
    }


def _row(cell: Cell, place: int, moments: Sequence[Seconds], top: float, out: Path) -> _Row:
    good = cell.anchor or (cell.curve is not None and cell.outcome in {"done", "budget_spent", "stopped"})
    return _Row(
        name=cell.entry,
        place=place,
        link="" if cell.run is None else quote(_relative(cell.run / REPORT, out)),
        outcome=cell.outcome.replace("_", " "),
        mood="good" if good else "bad",
        sentence=cell.sentence,
        alc=score_text(cell.alc, 4),
        best=cell.alc is not None and cell.alc == top,
        at=[score_text(cell.at(moment)) for moment in moments],
        first=seconds_text(cell.first),
        last=score_text(None if cell.curve is None else cell.curve.last()),
        accuracy=score_text(cell.accuracy),
        spent=seconds_text(cell.spent),
        memory=bytes_text(cell.peak_memory_bytes),
    )


def _relative(path: Path, folder: Path) -> str:
    path, folder = path.absolute(), folder.absolute()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
