"""Ctrl-C as a wish: the first one asks the run to stop cleanly, the second one ends the command at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

__all__ = ["stop_wish"]


@contextmanager
def stop_wish() -> Iterator[Event]:
    """Yield an event that Ctrl-C or SIGTERM sets; a second signal raises KeyboardInterrupt.

    Must be entered in the main thread.
    """
    wish = Event()

    def note(number: int, frame: FrameType | None) -> None:
        if wish.is_set():
            signal.default_int_handler(number, frame)
        wish.set()

    earlier = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wish
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
