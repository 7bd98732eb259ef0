"""What many readers ask for within a second is worked out once, and again only when something happened."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, Final

from autospeech.contract import Seconds

__all__ = ["Kept"]

_MOST: Final = 256
"""Values held; beyond them the old ones are forgotten."""


@dataclass(frozen=True, kw_only=True)
class _Value:
    made: Seconds
    """When it was worked out."""
    looked: Seconds
    """When it was last found to stand still."""
    version: Hashable
    """What it was worked out from."""
    value: Any
    """The value."""


class Kept:
    """Values for a short while, by key.

    Args:
        read: Monotonic clock in seconds.
        seconds: How old a value may become without a look at its version.
        longest: How old it may become while its version stays the same; 0: as `seconds`.
    """

    def __init__(self, read: Callable[[], Seconds], seconds: Seconds, longest: Seconds = 0.0) -> None:
        self._read = read
        self._seconds = seconds
        self._longest = max(seconds, longest)
        self._values: dict[Hashable, _Value] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any], version: Callable[[], Hashable] = lambda: None) -> Any:  # noqa: ANN401  whatever was made
        """Return the value of a key; it is made anew where it is too old, or its version is another.

        >>> kept = Kept(lambda: 0.0, 2)
        >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2)
        (1, 1)
        """
        with self._lock:
            held = self._values.get(key)
            now = self._read()
            if held is None or now - held.looked >= self._seconds:
                held = self._fresh(held, now, make, version())
                self._forget(now)
                self._values[key] = held
            return held.value

    def _fresh(self, held: _Value | None, now: Seconds, make: Callable[[], Any], version: Hashable) -> _Value:
        """Return the value held, where it still stands, or a new one; the version is older than what is made of it."""
        if held is not None and held.version == version and now - held.made < self._longest:
            return replace(held, looked=now)
        return _Value(made=now, looked=now, version=version, value=make())

    def _forget(self, now: Seconds) -> None:
        if len(self._values) >= _MOST:
            self._values = {key: held for key, held in self._values.items() if now - held.looked < self._seconds}
