"""Everything a challenge holds, as CSV and JSON, for archives and analyses; no password, no token, no address."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autospeech.challenge.csv_text import csv_table
from autospeech.challenge.phase import PhaseKind
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.store import events, jobs, people, scores, submissions
from autospeech.data.atomic import write_atomically

__all__ = ["export_site"]

_BATCH = 500  # numbers in one query: databases bound them


def export_site(site: Site, out: Path) -> list[Path]:
    """Write teams, submissions, jobs, scores, audit and leaderboards into a folder; return the files.

    Every table is one CSV; ``challenge.json`` holds them all once more.
    """
    out.mkdir(parents=True, exist_ok=True)
    tables = _tables(site)
    written = []
    for name, rows in tables.items():
        write_atomically(out / f"{name}.csv", csv_table(rows).encode())
        written.append(out / f"{name}.csv")
    boards = {}
    for phase in site.challenge.phases:
        if phase.kind in {PhaseKind.FEEDBACK, PhaseKind.FINAL}:
            board = Standings(site=site).of(phase.name)
            boards[phase.name] = board.as_json()
            write_atomically(out / f"leaderboard-{phase.name}.csv", board.as_csv().encode())
            written.append(out / f"leaderboard-{phase.name}.csv")
    content = {"title": site.challenge.title, "at": site.now.isoformat(), **tables, "leaderboards": boards}
    write_atomically(out / "challenge.json", json.dumps(content, indent=1, default=str).encode())
    return [*written, out / "challenge.json"]


def _tables(site: Site) -> dict[str, list[dict[str, Any]]]:
    with site.store.read() as connection:
        every = submissions.listing(connection)[::-1]
        numbers = [one.id for one in every]
        batches = [numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)]
        return {
            "teams": _rows(people.all_teams(connection)),
            "submissions": _rows(every),
            "jobs": _rows(job for batch in batches for job in jobs.of(connection, batch)),
            "scores": _rows(score for batch in batches for score in scores.of(connection, batch)),
            "events": _rows(events.recent(connection, limit=None)[::-1]),
        }


def _rows(records: Iterable[object]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in vars(record).items()} for record in records]


def _plain(value: Any) -> Any:  # noqa: ANN401  a column's value
    return getattr(value, "value", value) if not hasattr(value, "isoformat") else value.isoformat()
