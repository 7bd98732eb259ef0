"""The view of a fit that goes on: a living panel in a terminal, a line an improvement elsewhere."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self

from autospeech.contract import Seconds, now

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from autospeech.classifier.training import Improvement

__all__ = ["FitView", "stop_by_signal"]

_BAR: Final = 40


class FitView:
    """Shows time left, the NAUC expected so far, and what was done last.

    Args:
        budget: Seconds the fit may take.
        console: Where to show it.
    """

    def __init__(self, budget: Seconds, console: "Console") -> None:
        self._budget = budget
        self._console = console
        self._start = now()
        self._last: Improvement | None = None
        self._live: Any = None

    def __enter__(self) -> Self:
        self._start = now()
        if self._console.is_terminal and not self._console.quiet:
            from rich.live import Live  # noqa: PLC0415  heavy: only a terminal needs it

            self._live = Live(get_renderable=self._panel, console=self._console, refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def tell(self, step: "Improvement") -> None:
        """Take an improvement in."""
        self._last = step
        if self._live is None:
            self._console.print(f"{step.seconds:8.1f} s  {step.action}: {_expected(step)}", soft_wrap=True)

    def _panel(self) -> "RenderableType":
        from rich.panel import Panel  # noqa: PLC0415  heavy: only a terminal needs it
        from rich.text import Text  # noqa: PLC0415  the same

        left = max(0.0, self._budget - (now() - self._start))
        full = round(_BAR * (1 - left / self._budget))
        said = "reading recordings" if self._last is None else f"{self._last.action}: {_expected(self._last)}"
        bar = "█" * full + "░" * (_BAR - full)
        return Panel(
            Text(f"{bar}  {left:.0f} s left\n{said}"), title="autospeech fit", subtitle="Ctrl-C keeps the model"
        )


@contextmanager
def stop_by_signal() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does."""
    earlier = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)


def _expected(step: "Improvement") -> str:
    if step.judgement is not None:
        return f"expected NAUC {step.judgement.nauc}"
    return "not judged yet" if step.model.held_out is None else "too few clips a class to judge it"
