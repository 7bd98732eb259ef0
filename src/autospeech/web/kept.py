"""What many readers ask for within a second is worked out once."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, Final

from autospeech.contract import Seconds

__all__ = ["Kept"]

_MOST: Final = 256
"""Values held; beyond them the old ones are forgotten."""


class Kept:
    """Values for a short while, by key.

    Args:
        read: Monotonic clock in seconds.
        seconds: How old a value may become.
    """

    def __init__(self, read: Callable[[], Seconds], seconds: Seconds) -> None:
        self._read = read
        self._seconds = seconds
        self._values: dict[Hashable, tuple[Seconds, Any]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever was made
        """Return the value of a key; it is made anew where it is too old.

        >>> kept = Kept(lambda: 0.0, 2)
        >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2)
        (1, 1)
        """
        with self._lock:
            at, value = self._values.get(key, (-self._seconds, None))
            if self._read() - at >= self._seconds or key not in self._values:
                self._forget()
                value = make()
                self._values[key] = (self._read(), value)
            return value

    def _forget(self) -> None:
        if len(self._values) >= _MOST:
            oldest = self._read() - self._seconds
            self._values = {key: held for key, held in self._values.items() if held[0] > oldest}
