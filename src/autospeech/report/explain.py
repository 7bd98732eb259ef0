"""What our own learner says it did: explain.jsonl in the run folder, one line an action; trusted as little as a log."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from autospeech.contract import Seconds

__all__ = ["EXPLAIN", "Action", "read_actions"]

EXPLAIN: Final = "explain.jsonl"
"""Name of the file in a run folder."""
_READ_CAP: Final = 4 << 20
"""Bytes read at most."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing the learner did."""

    seconds: Seconds
    """When it was finished, counted seconds."""
    action: str
    """What it was."""
    cost: Seconds | None
    """What it cost."""
    estimate: float | None
    """The NAUC the learner believed to have afterwards, from training data alone."""
    note: str
    """Anything more."""


def read_actions(run: Path) -> Sequence[Action]:
    """Return the actions in a run folder, in order; lines that are none are left out, no file is no action."""
    path = run / EXPLAIN
    if not path.is_file():
        return ()
    with path.open("rb") as file:
        lines = file.read(_READ_CAP).splitlines()
    actions = (_read_line(line) for line in lines)
    return tuple(sorted((one for one in actions if one is not None), key=lambda one: one.seconds))


def _read_line(line: bytes) -> Action | None:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or (seconds := _number(values.get("t"))) is None or seconds < 0:
        return None
    return Action(
        seconds=seconds,
        action=str(values.get("action", "")),
        cost=_number(values.get("cost")),
        estimate=_number(values.get("estimate")),
        note=str(values.get("note", "")),
    )


def _number(value: Any) -> float | None:  # noqa: ANN401  any JSON value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e12 and math.isfinite(value) else None  # noqa: PLR2004  no sane time or score
