"""Time that moves when the test says so."""

from autospeech.contract import Seconds

__all__ = ["FakeClock"]


class FakeClock:
    """Stands in for the monotonic clock wherever one is handed in.

    Args:
        start: First reading in seconds.

    >>> from autospeech.contract import BudgetClock
    >>> fake = FakeClock()
    >>> clock = BudgetClock(60, read=fake)
    >>> clock.start()
    >>> fake.advance(2.5)
    >>> clock.stop(), clock.remaining
    (2.5, 57.5)
    """

    def __init__(self, start: Seconds = 0.0) -> None:
        self._reading = float(start)

    def __call__(self) -> Seconds:
        """Read the clock."""
        return self._reading

    def advance(self, seconds: Seconds) -> None:
        """Let so many seconds pass."""
        self._reading += seconds
