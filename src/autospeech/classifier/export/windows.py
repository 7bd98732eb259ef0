"""Which windows of each clip are heard, computed inside the graph as `StateBank` computes them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from autospeech.classifier.export.values import BOOL, DOUBLE, INT64, axes, count_to, whole
from autospeech.contract import SAMPLE_RATE, Seconds
from autospeech.learner.bank import WINDOW_SECONDS
from autospeech.learner.encoders.nodes import GraphBuilder

__all__ = ["Cuts", "glimpse_cuts", "join_cuts", "window_cuts"]

_MOST: Final = int(WINDOW_SECONDS * SAMPLE_RATE)


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """Names of values of shape (clips, cuts)."""

    start: str
    """First sample."""
    length: str
    """Samples; 0 where a clip has no such cut."""
    heard: str
    """Whether a clip has such a cut."""


def window_cuts(graph: GraphBuilder, lengths: str, windows: int) -> Cuts:
    """Add the first `windows` windows of each clip, the middle one first.

    Window number k lies (k + 1) // 2 places beside the middle one: of an odd number of windows first to the left,
    of an even number, whose middle is the left one of two, first to the right.
    """
    count = _counts(graph, graph.op("Unsqueeze", lengths, axes(1)))
    rank = count_to(graph, graph.op("Min", graph.op("ReduceMax", count, keepdims=0), whole(windows)))
    heard = graph.op("Less", rank, count)
    side = graph.op("Mod", graph.op("Add", rank, count), whole(2))
    direction = graph.op("Sub", graph.op("Mul", side, whole(2)), whole(1))
    apart = graph.op("Mul", graph.op("Div", graph.op("Add", rank, whole(1)), whole(2)), direction)
    middle = graph.op("Div", graph.op("Sub", count, whole(1)), whole(2))
    window = graph.op("Add", middle, apart)
    whole_clip = graph.op("Unsqueeze", lengths, axes(1))
    start = _edge(graph, window, whole_clip, count)
    end = _edge(graph, graph.op("Add", window, whole(1)), whole_clip, count)
    real = graph.op("Cast", heard, to=INT64)
    length = graph.op("Mul", graph.op("Sub", end, start), real)
    return Cuts(start=graph.op("Mul", start, real), length=length, heard=heard)


def glimpse_cuts(graph: GraphBuilder, lengths: str, seconds: Seconds) -> Cuts:
    """Add one cut a clip: at most so many seconds in its middle."""
    clip = graph.op("Unsqueeze", lengths, axes(1))
    length = clip if np.isinf(seconds) else graph.op("Min", clip, whole(int(seconds * SAMPLE_RATE)))
    start = graph.op("Div", graph.op("Sub", clip, length), whole(2))
    return Cuts(start=start, length=length, heard=graph.op("Cast", graph.op("Add", clip, whole(1)), to=BOOL))


def join_cuts(graph: GraphBuilder, parts: list[Cuts]) -> Cuts:
    """Add the cuts of several kinds side by side."""
    if len(parts) == 1:
        return parts[0]
    return Cuts(
        start=graph.op("Concat", *(part.start for part in parts), axis=1),
        length=graph.op("Concat", *(part.length for part in parts), axis=1),
        heard=graph.op("Concat", *(part.heard for part in parts), axis=1),
    )


def _counts(graph: GraphBuilder, lengths: str) -> str:
    """Add the number of windows of each clip."""
    return graph.op("Max", graph.op("Div", graph.op("Add", lengths, whole(_MOST - 1)), whole(_MOST)), whole(1))


def _edge(graph: GraphBuilder, window: str, length: str, count: str) -> str:
    """Add where a window begins: in float64 and rounded to even, as NumPy's linspace and round do."""
    size = graph.op("Div", graph.op("Cast", length, to=DOUBLE), graph.op("Cast", count, to=DOUBLE))
    place = graph.op("Round", graph.op("Mul", graph.op("Cast", window, to=DOUBLE), size))
    return graph.op("Cast", place, to=INT64)
