"""Learning curves as SVG, pure: steps over transformed time, coloured by the stylesheet; quick to draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from autospeech.contract import Seconds
from autospeech.metrics import transform_time

__all__ = ["Line", "corners", "draw", "legend"]

_WIDTH, _HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 8, 26, 8
_TICKS: Final[tuple[Seconds, ...]] = (1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 86400)
_LEAST_GAP: Final = 0.06
"""Share of the axis between two labels of seconds."""
_PHONE_GAP: Final = 0.12
"""The same on a phone, where letters are larger; labels in between are left out there."""
_COLOURS: Final = 8


@dataclass(frozen=True, kw_only=True)
class Line:
    """One learning curve."""

    name: str
    """What it is called."""
    points: tuple[tuple[Seconds, float], ...]
    """Moment and score of every prediction, ascending."""
    budget: Seconds
    """Time budget T in seconds."""
    place: int = 0
    """Place of its colour."""
    ended: bool = True
    """Whether nothing more comes: the last score is then held until T; else the curve ends with its last prediction."""


def draw(lines: Sequence[Line], *, label: str) -> Markup:
    """Return a picture of learning curves over transformed time; the longest budget gives the seconds above.

    Args:
        lines: Curves; each lies on the axis of its own budget.
        label: What is read to who cannot see it.
    """
    lowest = min([0.0, *(score for line in lines for _, score in line.points)])
    budget = max([line.budget for line in lines], default=1800.0)
    body = [*_grid(lowest), *_seconds(budget), *(_polyline(line, lowest) for line in lines)]
    head = f'<svg class="curve" role="img" aria-label="{escape(label)}" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
    return Markup(head + "".join(body) + "</svg>")  # noqa: S704  numbers, and names that are escaped


def corners(line: Line) -> list[tuple[float, float]]:
    """Return the corners of a step function: transformed time and score; 0 before the first, an ended one held until T.

    Worked by hand: with a budget of 180 s, 60 s lie in the middle of the axis.

    >>> corners(Line(name="a", points=((60.0, 0.5),), budget=180.0))
    [(0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (1.0, 0.5)]
    """
    found, score = [(0.0, 0.0)], 0.0
    counted = [(at, value) for at, value in line.points if 0 <= at <= line.budget]
    for at, (_, value) in zip(_axis([at for at, _ in counted], line.budget), counted, strict=True):
        found += [(at, score), (at, value)]
        score = value
    return [*found, (1.0, score)] if line.ended else found


def _axis(seconds: Sequence[Seconds], budget: Seconds) -> list[float]:
    return [float(x) for x in transform_time(list(seconds), budget)] if seconds else []


def _x(share: float) -> float:
    return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(score: float, lowest: float) -> float:
    return round(_TOP + (1 - score) / (1 - lowest) * (_HEIGHT - _TOP - _BOTTOM), 1)


def _polyline(line: Line, lowest: float) -> str:
    points = " ".join(f"{_x(at)},{_y(score, lowest)}" for at, score in corners(line))
    dash = f" dash-{line.place // _COLOURS % 3}" if line.place >= _COLOURS else ""
    title = f"<title>{escape(line.name)}</title>"
    return f'<polyline class="line s{line.place % _COLOURS}{dash}" points="{points}">{title}</polyline>'


def _grid(lowest: float) -> list[str]:
    marks = [0.0, 0.25, 0.5, 0.75, 1.0] + ([lowest] if lowest < 0 else [])
    return [
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_y(mark, lowest)}" y2="{_y(mark, lowest)}"/>'
        f'<text class="tick" x="{_LEFT - 5}" y="{_y(mark, lowest) + 4}" text-anchor="end">{mark:.2f}</text>'
        for mark in marks
    ]


def _seconds(budget: Seconds) -> list[str]:
    """Return the seconds above: the budget itself and, from the right, what leaves room for its label."""
    texts, edge, phone = [_tick(1.0, budget, "tick", "end")], 1.0, 1.0
    for tick in reversed([tick for tick in _TICKS if tick < budget]):
        (at,) = _axis([tick], budget)
        if edge - at < _LEAST_GAP:
            continue
        edge = at
        fine = phone - at < _PHONE_GAP
        phone = phone if fine else at
        texts.append(_tick(at, tick, "tick fine" if fine else "tick", "middle"))
    return texts


def _tick(at: float, seconds: Seconds, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{_x(at)}" y="{_TOP - 8}" text-anchor="{anchor}">{seconds:g} s</text>'


def legend(names: Mapping[str, int]) -> Markup:
    """Return the names of curves with their colours."""
    items = "".join(
        f'<li><span class="key s{place % _COLOURS}"></span>{escape(name)}</li>' for name, place in names.items()
    )
    return Markup(f'<ul class="legend">{items}</ul>')  # noqa: S704  names are escaped
