"""The view of a run that goes on: a living panel in a terminal, a few lines in a file or a pipe."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from autospeech.cli.chart import curve_chart
from autospeech.cli.progress import Progress
from autospeech.contract import Labels, Seconds
from autospeech.contract.clock import now
from autospeech.errors import DataError
from autospeech.protocol.run import Event

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["Follower", "live_view"]

_TELL_AGAIN: Final = 1.5
"""Without a terminal, a prediction is told when its stamp is so many times that of the one told before."""
_BAR: Final = 48
"""Columns of the bar of time."""
_SCORE_EVERY: Final[Seconds] = 0.25
"""Predictions that come quicker are not all scored for the view: the cores belong to the submission."""


class Follower:
    """Hears a run's events, in the run's own thread, and holds the progress to be shown.

    Args:
        budget: Time budget T in seconds.
        labels: Labels of the test clips; None when they are not at hand, and nothing is scored.
        tell: Is given a line now and then, for those without a terminal.
    """

    def __init__(self, *, budget: Seconds, labels: Labels | None, tell: Callable[[str], None]) -> None:
        self._labels = labels
        self._tell = tell
        self._lock = Lock()
        self._progress = Progress(budget=budget, remaining=budget)
        self._at = self._scored_at = now()
        self._told = 0.0

    def hear(self, event: Event) -> None:
        """Take an event in."""
        nauc = self._score(event.path) if event.kind == "prediction" else None
        with self._lock:
            self._progress = self._progress.after(event, nauc)
            self._at = now()
        if event.kind == "prediction" and event.spent >= self._told * _TELL_AGAIN:
            self._told = event.spent
            self._tell(self._progress.line())

    def progress(self) -> tuple[Progress, Seconds]:
        """Return the progress and the seconds since the last event."""
        with self._lock:
            return self._progress, now() - self._at

    def _score(self, path: Path | None) -> float | None:
        """Return the NAUC for the view alone; the run's score is made later, by another process."""
        if self._labels is None or path is None or (self._told and now() - self._scored_at < _SCORE_EVERY):
            return None
        import numpy as np  # noqa: PLC0415  heavy: only a view that scores needs it

        from autospeech.metrics import nauc  # noqa: PLC0415  the same

        try:
            score = nauc(self._labels, np.load(path, allow_pickle=False))
        except (OSError, ValueError, DataError):
            return None
        self._scored_at = now()
        return score


@contextlib.contextmanager
def live_view(console: "Console", follower: Follower) -> Iterator[None]:
    """Show the progress while the block runs; nothing where the console is no terminal."""
    if not console.is_terminal or console.quiet:
        yield
        return
    from rich.live import Live  # noqa: PLC0415  heavy: only a terminal needs it

    def panel() -> "RenderableType":
        return _panel(*follower.progress())

    with Live(get_renderable=panel, console=console, refresh_per_second=4, transient=True):
        yield


def _panel(progress: Progress, since: Seconds) -> "RenderableType":
    from rich.console import Group  # noqa: PLC0415  heavy: only a terminal needs it
    from rich.panel import Panel  # noqa: PLC0415  the same
    from rich.table import Table  # noqa: PLC0415  the same
    from rich.text import Text  # noqa: PLC0415  the same

    grid = Table.grid(padding=(0, 2))
    for name, fact in progress.facts(since).items():
        grid.add_row(Text(name, style="dim"), Text(fact))
    grid.add_row("", Text(_bar(1 - progress.left(since) / progress.budget)))
    curve = progress.curve()
    picture = [] if curve is None else [Text(curve_chart(curve, height=6))]
    return Panel(Group(grid, *picture), title="autospeech", subtitle="Ctrl-C stops cleanly", expand=False)


def _bar(share: float) -> str:
    """Return a share as a line of blocks.

    >>> _bar(0.5)
    '████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░'
    """
    full = round(share * _BAR)
    return "█" * full + "░" * (_BAR - full)
