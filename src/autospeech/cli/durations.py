"""Durations as people write them: 5s, 10m, 1h30m, or plain seconds."""

import re
from typing import Final

from autospeech.errors import UsageError

__all__ = ["seconds_of"]

_PARTS: Final = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s?)?")


def seconds_of(text: str, subject: str) -> float:
    """Return the seconds a text means.

    Raises:
        UsageError: It means none, or none above 0.

    >>> [seconds_of(text, "budget") for text in ("90", "5s", "10m", "1h30m", "2.5m")]
    [90.0, 5.0, 600.0, 5400.0, 150.0]
    """
    found = _PARTS.fullmatch(text.strip().lower())
    hours, minutes, seconds = (float(part or 0) for part in found.groups()) if found else (0.0, 0.0, 0.0)
    total = 3600 * hours + 60 * minutes + seconds
    if total <= 0:
        raise UsageError(subject, expected="a duration such as 30s, 10m or 1h30m", got=repr(text))
    return total
