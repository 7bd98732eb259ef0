"""The run's journal: one line a finished call, appended as it happens, so that a killed run can be read."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from autospeech.contract import Seconds
from autospeech.errors import MachineryError

__all__ = ["JOURNAL", "Call", "Journal", "read_journal"]

JOURNAL: Final = "journal.jsonl"
"""Name of the journal in a run folder."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One finished call of train or test."""

    kind: str
    """``train`` or ``test``."""
    started: Seconds
    """When its request was sent, in seconds since the run began."""
    seconds: Seconds
    """From the request to the complete reply: what the budget is charged."""
    gap: Seconds
    """From the reply before to this request: not charged."""
    remaining: Seconds
    """What the submission was told is left of the budget."""
    spent: Seconds
    """Seconds of train and test together at its end: the stamp of the prediction."""
    prediction: int | None = None
    """Index of the prediction it made and that was accepted, else None."""


_FIELDS: Final = frozenset(one.name for one in fields(Call))


class Journal:
    """Appends calls to a run's journal; each line reaches the kernel before `append` returns.

    Args:
        folder: The run folder.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL
        self._file = self._path.open("ab", buffering=0)

    def append(self, call: Call) -> None:
        """Write one line.

        Raises:
            MachineryError: The run folder cannot be written.
        """
        try:
            self._file.write(json.dumps(asdict(call)).encode() + b"\n")
        except OSError as error:
            raise MachineryError(f"writing {self._path}", got=error.strerror, hint="free some space") from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_journal(folder: Path) -> tuple[Call, ...]:
    """Return the calls of a run; a torn last line (the machine died while it was written) is left out."""
    path = folder / JOURNAL
    lines = path.read_bytes().splitlines() if path.exists() else []
    calls = (_read_line(line) for line in lines)
    return tuple(call for call in calls if call is not None)


def _read_line(line: bytes) -> Call | None:
    try:
        values: Any = json.loads(line)
    except ValueError:
        return None
    if not isinstance(values, dict) or not set(values) >= _FIELDS:
        return None
    return Call(**{name: values[name] for name in _FIELDS})
