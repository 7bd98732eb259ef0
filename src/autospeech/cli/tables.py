"""Tables that several commands print."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from autospeech.contract import Seconds

if TYPE_CHECKING:
    from rich.table import Table

    from autospeech.protocol.scoring import RunScores

__all__ = ["MOMENTS", "explanation_table", "score_table"]

MOMENTS: Final[tuple[Seconds, ...]] = (1, 5, 10, 30, 60, 120, 300, 600, 1800)
"""Seconds at which the score of a run is told."""


def score_table(scores: "RunScores") -> "Table":
    """Return the scores of a run: ALC, the last prediction's scores, and the NAUC that held at each moment."""
    table = _table("score", "value")
    rows = {
        f"ALC (T = {scores.budget:g} s)": scores.alc,
        "NAUC, last prediction": scores.nauc,
        "balanced accuracy": scores.balanced_accuracy,
        "accuracy": scores.accuracy,
    }
    curve = scores.curve()
    held = {f"NAUC at {t:g} s": curve.at(t) for t in MOMENTS if t <= scores.budget}
    for name, value in (rows | held).items():
        table.add_row(name, f"{value:.4f}")
    return table


def explanation_table(actions: Sequence[Mapping[str, Any]]) -> "Table":
    """Return what our learner did when, what it cost and what it believed to be worth afterwards."""
    table = _table("at s", "action", "cost s", "own estimate of NAUC", "note")
    for one in actions:
        numbers = [_number(one.get(name), digits) for name, digits in (("t", 2), ("cost", 2), ("estimate", 3))]
        table.add_row(numbers[0], str(one.get("action", "")), *numbers[1:], str(one.get("note", "")))
    return table


def _number(value: object, digits: int) -> str:
    return f"{value:.{digits}f}" if isinstance(value, int | float) else ""


def _table(*columns: str) -> "Table":
    from rich import box  # noqa: PLC0415  heavy: loaded when a table is printed, not for --help
    from rich.table import Table  # noqa: PLC0415  the same

    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, justify="left" if column in {"score", "action", "note"} else "right")
    return table
