"""What our learner tells of its actions: lines it prints, kept as ``explain.jsonl`` in the run folder.

A submission reaches nothing of the run folder, and our own learner is an ordinary submission: it prints a line that
begins with `MARK` for every action, and the supervisor's side sorts these lines out of the log.
"""

import json
from pathlib import Path
from typing import Any, Final

from autospeech.data.atomic import write_atomically

__all__ = ["EXPLANATION", "MARK", "keep_explanation", "read_explanation"]

MARK: Final = "explain: "
"""How a line of the log begins that tells of an action; a JSON object follows."""
EXPLANATION: Final = "explain.jsonl"
"""File in the run folder: one JSON object an action: t, action, cost, estimate, note."""


def keep_explanation(run: Path) -> None:
    """Write the actions a run's log tells of beside the log; nothing when it tells of none."""
    log = run / "stdout.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    told = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
    kept = [line for line in told if _action(line) is not None]
    if kept:
        write_atomically(run / EXPLANATION, ("\n".join(kept) + "\n").encode())


def read_explanation(run: Path) -> list[dict[str, Any]]:
    """Return the actions of a run in order; an empty list where none were told."""
    path = run / EXPLANATION
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [action for line in lines if (action := _action(line)) is not None]


def _action(line: str) -> dict[str, Any] | None:
    """Return the JSON object of a line; None for a line cut by the log's cap.

    >>> _action('{"t": 1.5, "action": "gate"}')["action"]
    'gate'
    >>> _action('{"t": 1.5, "act')
    """
    try:
        action = json.loads(line)
    except ValueError:
        return None
    return action if isinstance(action, dict) else None
