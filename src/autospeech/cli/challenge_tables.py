"""Tables of a challenge for people at a terminal."""

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from autospeech.challenge.leaderboard import Leaderboard, Row

__all__ = ["leaderboard_table"]


def leaderboard_table(board: "Leaderboard") -> Table:
    """Return a leaderboard: place, team, mean rank, then ALC and rank of every dataset."""
    table = Table(title=f"{escape(board.phase)} at {board.at:%Y-%m-%d %H:%M} UTC")
    for heading in ("place", "team", "mean rank"):
        table.add_column(heading)
    for heading in (*board.datasets, "NAUC", "first prediction", "left"):
        table.add_column(escape(heading), justify="right")
    for row in board.rows:
        table.add_row(*_cells(board, row))
    return table


def _cells(board: "Leaderboard", row: "Row") -> list[str]:
    entry = row.entry
    scored = [_scored(entry.alc.get(name), row.ranks.get(name)) for name in board.datasets]
    return [
        "-" if row.place is None else str(row.place),
        escape(entry.team) + (f" ({escape(entry.unranked)})" if entry.unranked else ""),
        "-" if row.mean_rank is None else f"{row.mean_rank:.2f}",
        *scored,
        "-" if row.mean_nauc is None else f"{row.mean_nauc:.4f}",
        "-" if row.first_seconds is None else f"{row.first_seconds:.1f} s",
        "" if entry.submissions_left is None else str(entry.submissions_left),
    ]


def _scored(alc: float | None, rank: float | None) -> str:
    if alc is None:
        return "-"
    return f"{alc:.4f}" if rank is None else f"{alc:.4f} ({rank:g})"
