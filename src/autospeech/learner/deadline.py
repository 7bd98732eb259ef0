"""A moment by which work must be given back, looked at between slices of it."""

from collections.abc import Callable

from autospeech.contract import Seconds, now

__all__ = ["Deadline", "OutOfTime"]


class OutOfTime(Exception):  # noqa: N818  no error: the caller falls back on what it has
    """The time given for a piece of work ended before it did."""


class Deadline:
    """So many seconds from now.

    Args:
        seconds: Time given; infinity never ends.
        read: Source of monotonic seconds.

    >>> ticks = iter([0.0, 4.0])
    >>> Deadline(10, read=lambda: next(ticks)).left()
    6.0
    """

    def __init__(self, seconds: Seconds, *, read: Callable[[], Seconds] = now) -> None:
        self._read = read
        self._end = read() + seconds

    def left(self) -> Seconds:
        """Seconds left; below 0 when it has passed."""
        return self._end - self._read()

    def check(self, needed: Seconds = 0.0) -> None:
        """Go on only if so many seconds are left.

        Raises:
            OutOfTime: They are not.
        """
        if self.left() < needed:
            raise OutOfTime
