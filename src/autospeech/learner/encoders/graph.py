"""A Whisper encoder as an ONNX graph of our own that pools every state over time.

State 0 is what the convolutions give, before the positions are added; state k is the output of layer k, the last one
after the closing layer normalisation (what other runtimes return). Inputs: `mel` (batch, 80, frames), zeros behind a
clip's end, and `mask` (batch, frames / 2), 1 where there is audio. Output: `states` (batch, states, 2 * width), the
mean and the standard deviation of every state over the frames with audio; with `frames=True` also `last`
(batch, frames / 2, width), the last state before pooling.

Nothing is computed from the zeros: frames are even in number, so the second convolution, of stride 2, never reaches
behind a clip's last frame; attention and pooling look at the mask.

Source: `AudioEncoder` of openai/whisper (whisper/model.py).
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.encoders.logmel import MEL_BANDS
from autospeech.learner.encoders.nodes import GraphBuilder, Precision
from autospeech.learner.encoders.weights import LayerWeights, WhisperWeights

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

__all__ = ["GRAPH_VERSION", "add_encoder", "build_graph"]

GRAPH_VERSION: Final = 3
"""Counts up whenever the same weights give another graph, so that cached graphs are built anew."""
_TO_THE_END: Final = 2**62


def build_graph(weights: WhisperWeights, *, states: int, precision: Precision, frames: bool = False) -> "ModelProto":
    """Build the graph of the first `states` states; the layers above them are left out."""
    graph = GraphBuilder(precision)
    pooled, last = add_encoder(graph, weights, states=states)
    graph.op("Identity", pooled, out="states")
    if frames:
        graph.op("Identity", last, out="last")
    return _finished(graph, weights.width, states, frames=frames)


def add_encoder(graph: GraphBuilder, weights: WhisperWeights, *, states: int) -> tuple[str, str]:
    """Add the encoder behind the values `mel` and `mask`; return the pooled states and the last state's frames."""
    pool = _Pool(graph)
    state = _convolutions(graph, weights)
    pooled = [pool(state)]
    layers = weights.layers[: states - 1]
    if layers:
        state, keys = _with_positions(graph, state, weights), graph.op("Cast", "mask", to=_int32())
    for number, layer in enumerate(layers, start=1):
        state = _layer(graph, state, layer, keys=keys, heads=weights.heads)
        if number == len(weights.layers):
            state = graph.norm(state, weights.last_norm)
        pooled.append(pool(state))
    return graph.op("Concat", *pooled, axis=1), state


def _convolutions(graph: GraphBuilder, weights: WhisperWeights) -> str:
    """Add both convolutions as products of neighbouring frames: (batch, 80, T) to (batch, T / 2, width)."""
    mel = graph.op("Transpose", "mel", perm=[0, 2, 1])
    padded = graph.op("Pad", mel, _int64(0, 1, 0, 0, 1, 0))
    triples = graph.op("Concat", _slice(graph, padded, 0, -2), mel, _slice(graph, padded, 2, _TO_THE_END), axis=2)
    first = graph.op("Gelu", graph.linear(triples, weights.conv1))
    pairs = graph.op("Reshape", first, _int64(0, -1, 2 * weights.width))
    odd = _slice(graph, pairs, weights.width, 2 * weights.width, axis=2)
    before = _slice(graph, graph.op("Pad", odd, _int64(0, 1, 0, 0, 0, 0)), 0, -1)
    return graph.op("Gelu", graph.linear(graph.op("Concat", before, pairs, axis=2), weights.conv2))


def _with_positions(graph: GraphBuilder, state: str, weights: WhisperWeights) -> str:
    length = graph.op("Shape", state, start=1, end=2)
    return graph.op("Add", state, graph.op("Slice", weights.positions, _int64(0), length, _int64(0)))


def _layer(graph: GraphBuilder, x: str, layer: LayerWeights, *, keys: str, heads: int) -> str:
    """Add a pre-norm transformer layer."""
    qkv = graph.product(graph.norm(x, layer.attention_norm), layer.qkv.weight)
    attended = graph.microsoft("MultiHeadAttention", *graph.split(qkv, 3), layer.qkv.bias, keys, num_heads=heads)
    x = graph.op("Add", x, graph.linear(attended, layer.attention_out))
    hidden = graph.product(graph.norm(x, layer.ffn_norm), layer.ffn_in.weight)
    return graph.op("Add", x, graph.linear(graph.microsoft("BiasGelu", hidden, layer.ffn_in.bias), layer.ffn_out))


class _Pool:
    """Adds the mean and the standard deviation over the frames the mask shows: (batch, 1, 2 * width)."""

    def __init__(self, graph: GraphBuilder) -> None:
        self._graph = graph
        share = graph.op("Div", "mask", graph.op("ReduceSum", "mask", _int64(1), keepdims=1))
        self._share = graph.op("Unsqueeze", share, _int64(1))

    def __call__(self, state: str) -> str:
        """Take the mean first and the deviations from it after, for a variance without cancellation."""
        mean = self._graph.op("MatMul", self._share, state)
        apart = self._graph.op("Sub", state, mean)
        variance = self._graph.op("MatMul", self._share, self._graph.op("Mul", apart, apart))
        return self._graph.op("Concat", mean, self._graph.op("Sqrt", variance), axis=2)


def _finished(graph: GraphBuilder, width: int, states: int, *, frames: bool) -> "ModelProto":
    from onnx import TensorProto, helper  # noqa: PLC0415  heavy: loaded when a graph is built

    def tensor(name: str, *shape: str | int) -> "ValueInfoProto":
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    inputs = [tensor("mel", "batch", MEL_BANDS, "frames"), tensor("mask", "batch", "steps")]
    last = [tensor("last", "batch", "steps", width)] if frames else []
    return graph.model("whisper_encoder", inputs, [tensor("states", "batch", states, 2 * width), *last])


def _slice(graph: GraphBuilder, x: str, start: int, end: int, axis: int = 1) -> str:
    return graph.op("Slice", x, _int64(start), _int64(end), _int64(axis))


def _int64(*values: int) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def _int32() -> int:
    from onnx import TensorProto  # noqa: PLC0415  heavy: loaded when a graph is built

    return int(TensorProto.INT32)
