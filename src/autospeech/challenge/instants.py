"""The only file of this room that reads the calendar; everything else is handed the instant."""

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Calendar", "utc_now"]

Calendar = Callable[[], datetime]
"""Source of the present instant, in UTC; a fake one in tests."""


def utc_now() -> datetime:
    """Read the wall clock, in UTC."""
    return datetime.now(UTC)
