"""Colours of every picture: real ones for files, names for pages, which resolve them for light and dark."""

from dataclasses import dataclass
from typing import Final

__all__ = ["LIGHT", "PAGE", "Palette", "name_colours"]


@dataclass(frozen=True, kw_only=True)
class Palette:
    """What a picture is drawn with; every colour is ``#rrggbb``."""

    ink: str
    """Text and axes."""
    muted: str
    """Less important text, ticks."""
    grid: str
    """Grid lines."""
    paper: str
    """Background; also the gap between marks that touch."""
    series: tuple[str, ...]
    """Colours of curves, in order; told apart by colour-blind readers too, neighbours above all."""

    def of(self, place: int) -> str:
        """Return the colour of a curve by its place; they repeat."""
        return self.series[place % len(self.series)]


LIGHT: Final = Palette(
    ink="#1d1d1b",
    muted="#5f5e5a",
    grid="#e3e2dd",
    paper="#ffffff",
    series=("#2a78d6", "#eb6834", "#1baf7a", "#4a3aa7", "#eda100", "#e34948", "#008300", "#e87ba4"),
)
"""For files: pictures on white."""

PAGE: Final = Palette(
    ink="#a10001",
    muted="#a10002",
    grid="#a10003",
    paper="#a10004",
    series=tuple(f"#a1001{place}" for place in range(8)),
)
"""For pages: colours nobody would pick, which `name_colours` turns into the page's own variables."""

_NAMES: Final = {
    PAGE.ink: "var(--ink)",
    PAGE.muted: "var(--muted)",
    PAGE.grid: "var(--grid)",
    PAGE.paper: "var(--paper)",
    **{colour: f"var(--series-{place})" for place, colour in enumerate(PAGE.series)},
}


def name_colours(svg: str) -> str:
    """Replace the colours of `PAGE` in a picture by the variables that page.css sets for light and dark.

    >>> name_colours('style="fill: #a10001; stroke: #a10010"')
    'style="fill: var(--ink); stroke: var(--series-0)"'
    """
    for colour, name in _NAMES.items():
        svg = svg.replace(colour, name)
    return svg
