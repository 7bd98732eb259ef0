"""Windows of clips through the encoder, and their states pooled as `StateBank` pools them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from autospeech.classifier.export.frontend import Clips, Rows, add_log_mel, rows_of
from autospeech.classifier.export.values import FLOAT, axes, floats
from autospeech.classifier.export.windows import Cuts, glimpse_cuts, join_cuts, window_cuts
from autospeech.contract import Seconds
from autospeech.learner.encoders.graph import add_encoder
from autospeech.learner.encoders.nodes import GraphBuilder
from autospeech.learner.encoders.weights import WhisperWeights

__all__ = ["Heard", "Hearing", "add_hearing"]

_STEP: Final = 320


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """How much of each clip is heard."""

    windows: int = 1
    """First windows, the middle one first."""
    glimpse: Seconds | None = None
    """Only so many seconds in the middle instead."""


Heard = dict[Hearing, str]
"""Pooled states by what was heard: values of shape (clips, states, 2 * width)."""


def add_hearing(
    graph: GraphBuilder, clips: Clips, hearings: Sequence[Hearing], weights: WhisperWeights, *, states: int
) -> Heard:
    """Add the encoder once, over everything that any hearing needs; return each hearing's pooled states."""
    glimpses = list(dict.fromkeys(one for one in hearings if one.glimpse is not None))
    most = max((one.windows for one in hearings if one.glimpse is None), default=0)
    parts = [glimpse_cuts(graph, clips.lengths, one.glimpse) for one in glimpses if one.glimpse is not None]
    parts += [window_cuts(graph, clips.lengths, most)] if most else []
    cuts = join_cuts(graph, parts)
    embedded = _embedded(graph, clips, cuts, weights, states)
    columns = {one: (place, place + 1) for place, one in enumerate(glimpses)}
    first = len(glimpses)
    columns |= {one: (first, first + one.windows) for one in hearings if one.glimpse is None}
    return {one: _pooled(graph, embedded, cuts, where, weights.width) for one, where in columns.items()}


def _embedded(graph: GraphBuilder, clips: Clips, cuts: Cuts, weights: WhisperWeights, states: int) -> str:
    """Add the states of every cut that a clip has, zeros for the others: (clips, cuts, states, 2 * width)."""
    rows = rows_of(graph, cuts, clips.stride)
    real = graph.op("Reshape", graph.op("NonZero", graph.op("Reshape", cuts.heard, axes(-1))), axes(-1))
    heard = Rows(base=graph.op("Gather", rows.base, real), length=graph.op("Gather", rows.length, real))
    add_log_mel(graph, clips.flat, heard)
    pooled, _ = add_encoder(graph, weights, states=states)
    every = graph.op("Concat", graph.op("Shape", rows.base), axes(states, 2 * weights.width), axis=0)
    zeros = graph.op("Expand", floats(0), every)
    all_rows = graph.op("ScatterND", zeros, graph.op("Unsqueeze", real, axes(1)), pooled)
    shape = graph.op("Concat", graph.op("Shape", cuts.heard), axes(states, 2 * weights.width), axis=0)
    return graph.op("Reshape", all_rows, shape)


def _pooled(graph: GraphBuilder, embedded: str, cuts: Cuts, where: tuple[int, int], width: int) -> str:
    """Add means and deviations over some cuts, each weighed by its length: (clips, states, 2 * width)."""
    columns = (axes(where[0]), axes(where[1]), axes(1))
    states = graph.op("Slice", embedded, *columns)
    length = graph.op("Div", graph.op("Cast", graph.op("Slice", cuts.length, *columns), to=FLOAT), floats(_STEP))
    real = graph.op("Cast", graph.op("Slice", cuts.heard, *columns), to=FLOAT)
    weight = graph.op("Mul", graph.op("Max", length, floats(1)), real)
    share = graph.op("Div", weight, graph.op("ReduceSum", weight, axes(1), keepdims=1))
    share = graph.op("Unsqueeze", share, axes(2, 3))
    means = graph.op("Slice", states, axes(0), axes(width), axes(3))
    deviations = graph.op("Slice", states, axes(width), axes(2 * width), axes(3))
    mean = graph.op("ReduceSum", graph.op("Mul", share, means), axes(1), keepdims=1)
    apart = graph.op("Sub", means, mean)
    squares = graph.op("Add", graph.op("Mul", deviations, deviations), graph.op("Mul", apart, apart))
    variance = graph.op("ReduceSum", graph.op("Mul", share, squares), axes(1), keepdims=0)
    return graph.op("Concat", graph.op("Squeeze", mean, axes(1)), graph.op("Sqrt", variance), axis=2)
