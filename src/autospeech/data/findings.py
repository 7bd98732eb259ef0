"""`Finding`: one thing that is wrong with a dataset, or worth knowing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

__all__ = ["Finding", "Severity", "some"]

_SHOWN = 5


class Severity(Enum):
    """How bad a finding is."""

    ERROR = "error"
    """The dataset won't open, or can't be scored."""
    WARNING = "warning"
    """It works, and the result will suffer."""
    NOTE = "note"
    """Worth knowing."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found in a dataset."""

    severity: Severity
    """How bad it is."""
    where: str
    """The file, and the clip or row if it is one."""
    sentence: str
    """What is the matter."""

    def __str__(self) -> str:
        return f"{self.severity.value}: {self.where}: {self.sentence}"

    def as_json(self) -> dict[str, Any]:
        """Return the finding for programs."""
        return {"severity": self.severity.value, "where": self.where, "sentence": self.sentence}


def some(items: Sequence[object]) -> str:
    """List the first few.

    >>> some([3, 4]), some(range(9))
    ('3, 4', '0, 1, 2, 3, 4 and 4 more')
    """
    shown = ", ".join(str(item) for item in items[:_SHOWN])
    return shown if len(items) <= _SHOWN else f"{shown} and {len(items) - _SHOWN} more"
