"""How often somebody may do something: a sliding window a key, in memory; the clock is passed in."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from autospeech.contract import Seconds

__all__ = ["RATES", "Rate", "Rates"]

_MOST_KEYS: Final = 50_000
"""Keys held; beyond them those that have been quiet are forgotten."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """So many times in so many seconds."""

    times: int
    """Times."""
    seconds: Seconds
    """Length of the window."""


RATES: Final = {
    "sign-in": Rate(times=10, seconds=60),
    "sign-in-name": Rate(times=20, seconds=600),
    "sign-up": Rate(times=20, seconds=3600),
    "reset": Rate(times=10, seconds=600),
    "join": Rate(times=20, seconds=600),
    "submit": Rate(times=60, seconds=600),
    "api": Rate(times=600, seconds=60),
}
"""What is limited: by address (``sign-in``, ``sign-up``, ``reset``), by name (``sign-in-name``), or participant."""


class Rates:
    """Counts what was done.

    Args:
        read: Monotonic clock in seconds.
        rates: What is limited, by name.
    """

    def __init__(self, read: Callable[[], Seconds], rates: dict[str, Rate] | None = None) -> None:
        self._read = read
        self._rates = RATES if rates is None else rates
        self._done: dict[tuple[str, str], deque[Seconds]] = {}
        self._lock = threading.Lock()

    def allow(self, what: str, key: str) -> bool:
        """Count one more time and return True; or return False where the window is full.

        >>> rates = Rates(lambda: 0.0, {"x": Rate(times=1, seconds=9)})
        >>> rates.allow("x", "ada"), rates.allow("x", "ada"), rates.allow("x", "bob")
        (True, False, True)
        """
        rate, now = self._rates[what], self._read()
        with self._lock:
            if len(self._done) > _MOST_KEYS:
                self._forget(now)
            done = self._done.setdefault((what, key), deque())
            while done and done[0] <= now - rate.seconds:
                done.popleft()
            if len(done) >= rate.times:
                return False
            done.append(now)
            return True

    def _forget(self, now: Seconds) -> None:
        quiet = [key for key, done in self._done.items() if not done or done[-1] <= now - self._rates[key[0]].seconds]
        for key in quiet:
            del self._done[key]
