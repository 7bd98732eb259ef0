"""How far a run is: a value that every event evolves, and one line that says it."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from autospeech.contract import Seconds
from autospeech.metrics import Curve
from autospeech.protocol.run import Event

__all__ = ["Progress"]

_ACTIONS: Final = {
    "init_done": "constructor done; first train() runs",
    "train_done": "train() done; test() runs",
    "prediction": "prediction stored; train() runs",
    "ended": "ended",
}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is known of a run that goes on."""

    budget: Seconds
    """Time budget T in seconds."""
    remaining: Seconds
    """Seconds left of it when the last event came."""
    predictions: int = 0
    """Predictions accepted so far."""
    last: Seconds | None = None
    """Stamp of the latest, in seconds; None before the first."""
    points: tuple[tuple[Seconds, float], ...] = ()
    """Stamp and NAUC of every prediction that was scored; empty without a solution."""
    action: str = "interpreter and constructor start (not counted)"
    """What happened last."""
    counting: bool = False
    """Whether the budget runs."""

    def after(self, event: Event, nauc: float | None = None) -> "Progress":
        """Return the progress after an event, and the score of its prediction when that is known."""
        next_ = replace(
            self,
            remaining=event.remaining,
            action=_ACTIONS.get(event.kind, event.kind),
            counting=event.kind != "ended",
        )
        if event.prediction is None:
            return next_
        points = self.points if nauc is None else (*self.points, (event.spent, nauc))
        return replace(next_, predictions=event.prediction + 1, last=event.spent, points=points)

    def curve(self) -> Curve | None:
        """Return the learning curve so far; None before the first scored prediction."""
        if not self.points:
            return None
        seconds, scores = np.array(self.points).T
        return Curve(seconds=seconds, scores=scores, budget=self.budget)

    def left(self, since: Seconds = 0.0) -> Seconds:
        """Return the seconds left of the budget, some seconds after the last event."""
        return max(0.0, self.remaining - (since if self.counting else 0.0))

    def facts(self, since: Seconds = 0.0) -> dict[str, str]:
        """Return what a person wants to know, some seconds after the last event."""
        scores = {} if (curve := self.curve()) is None else {"score": _told_score(curve)}
        return {
            "time": f"{self.left(since):.1f} s of {self.budget:g} s left",
            "predictions": self._told_predictions(),
            **scores,
            "now": self.action,
        }

    def line(self) -> str:
        """Return the facts in one line.

        >>> Progress(budget=60, remaining=48.2, predictions=3, last=9.5, action="ended").line()
        '48.2 s of 60 s left · 3 predictions, the last at 9.5 s · ended'
        """
        return " · ".join(self.facts().values())

    def _told_predictions(self) -> str:
        if self.last is None:
            return "no prediction yet"
        return f"{self.predictions} prediction{'s' * (self.predictions != 1)}, the last at {self.last:.1f} s"


def _told_score(curve: Curve) -> str:
    return f"NAUC {curve.last():.3f} · ALC {curve.alc():.3f} if nothing more comes"
