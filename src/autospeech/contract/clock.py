"""The only file that reads the real clock; everything else is handed the time."""

import time
from collections.abc import Callable

from autospeech.contract.types import Seconds
from autospeech.errors import UsageError

__all__ = ["BudgetClock", "now"]


def now() -> Seconds:
    """Read the monotonic clock: never goes back, untouched by changes of the wall clock."""
    return time.monotonic()


class BudgetClock:
    """Counts the seconds spent of a budget; runs only between `start` and `stop`.

    Args:
        budget: Seconds that may be spent, above 0.
        read: Source of monotonic seconds; a fake one in tests.

    Raises:
        UsageError: The budget is not a positive finite number.

    >>> ticks = iter([10.0, 13.0])
    >>> clock = BudgetClock(60, read=lambda: next(ticks))
    >>> clock.start()
    >>> clock.stop(), clock.spent, clock.remaining
    (3.0, 3.0, 57.0)
    """

    def __init__(self, budget: Seconds, *, read: Callable[[], Seconds] = now) -> None:
        if not 0 < budget < float("inf"):
            raise UsageError("time budget", expected="a positive finite number of seconds", got=budget)
        self.budget = float(budget)
        self._read = read
        self._spent = 0.0
        self._started: Seconds | None = None

    def start(self) -> None:
        """Let the budget run.

        Raises:
            UsageError: The clock is running already.
        """
        if self._started is not None:
            raise UsageError("budget clock", expected="a stopped clock", got="a running one")
        self._started = self._read()

    def stop(self) -> Seconds:
        """Hold the budget; return the seconds since `start`, never negative.

        Raises:
            UsageError: The clock is not running.
        """
        if self._started is None:
            raise UsageError("budget clock", expected="a running clock", got="a stopped one")
        elapsed = max(0.0, self._read() - self._started)
        self._started = None
        self._spent += elapsed
        return elapsed

    @property
    def spent(self) -> Seconds:
        """Seconds spent so far, the running stretch included."""
        running = 0.0 if self._started is None else max(0.0, self._read() - self._started)
        return self._spent + running

    @property
    def remaining(self) -> Seconds:
        """Seconds left; below 0 when overspent."""
        return self.budget - self.spent
