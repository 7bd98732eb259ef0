"""`GraphBuilder`: writes an ONNX graph node by node, in the words of the network."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.encoders.weights import Affine

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

__all__ = ["OPSET", "GraphBuilder", "Precision", "quantize"]

Precision = Literal["float32", "int8"]
"""Arithmetic of the matrix products: float32, or whole numbers (`GraphBuilder.product` says which)."""

Input: TypeAlias = str | NDArray[Any]
Attribute: TypeAlias = int | float | str | Sequence[int]

OPSET: Final = 20
_MICROSOFT: Final = "com.microsoft"
_IR_VERSION: Final = 10  # the first that goes with this opset; newer ones shut out older runtimes
_LARGEST_WEIGHT: Final = 127  # 8 bits with a sign
_LARGEST_INPUT: Final = 63  # 7 bits
_CENTRE: Final = 64  # what an input of 0 is rounded to
_SMALLEST_PEAK: Final = 1e-9  # keeps a frame of zeros from a division by 0
_EPSILON: Final = 1e-5  # of the layer normalisation, as in Whisper


class GraphBuilder:
    """A growing graph; every method adds nodes and returns the name of their output."""

    def __init__(self, precision: Precision) -> None:
        self._precision = precision
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def op(self, kind: str, *inputs: Input, out: str = "", **attributes: Attribute) -> str:
        """Add one node; an array among its inputs becomes a constant, "" stands for an absent one."""
        return self._add(kind, inputs, (out or self._fresh(kind),), attributes)

    def microsoft(self, kind: str, *inputs: Input, **attributes: Attribute) -> str:
        """Add one of onnxruntime's own operators."""
        return self._add(kind, inputs, (self._fresh(kind),), attributes, domain=_MICROSOFT)

    def split(self, x: str, parts: int) -> tuple[str, ...]:
        """Split the last axis into equal parts."""
        names = tuple(f"{x}_part_{part}" for part in range(parts))
        self._add("Split", (x,), names, {"axis": -1, "num_outputs": parts})
        return names

    def _fresh(self, kind: str) -> str:
        return f"{kind.lower()}_{len(self._nodes)}"

    def _add(
        self,
        kind: str,
        inputs: Sequence[Input],
        names: Sequence[str],
        attributes: Mapping[str, Attribute],
        domain: str = "",
    ) -> str:
        from onnx import helper  # noqa: PLC0415  heavy: loaded when a graph is built

        sources = [source if isinstance(source, str) else self._constant(source) for source in inputs]
        node = helper.make_node(kind, sources, names, domain=domain)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in attributes.items())
        self._nodes.append(node)
        return names[0]

    def product(self, x: str, weight: NDArray[np.float32]) -> str:
        """Add `x @ weight` in the graph's precision.

        Whole numbers: weights have 8 bits and a step for each column, inputs 7 bits and a step for each frame. So no
        clip depends on its batch, and an x86 processor without VNNI, which adds neighbouring products in 16 bits, never
        saturates: 2 * 127 * 127 < 2**15.
        Source: onnxruntime's documentation, "Quantize ONNX models", on U8S8 and VPMADDUBSW.
        """
        if self._precision == "float32":
            return self.op("MatMul", x, weight)
        rounded, step = quantize(weight, largest=_LARGEST_WEIGHT)
        peak = self._peak(x)
        level, centre = np.array(1 / _LARGEST_INPUT, np.float32), np.array(_CENTRE, np.uint8)
        whole = self.op("QuantizeLinear", self.op("Div", x, peak), level, centre)
        zeros = np.zeros(len(step), np.int8)
        scaled = self.microsoft("MatMulIntegerToFloat", whole, rounded, level, step, centre, zeros)
        return self.op("Mul", scaled, peak)

    def linear(self, x: str, affine: Affine) -> str:
        """Add `x @ weight + bias` in the graph's precision."""
        return self.op("Add", self.product(x, affine.weight), affine.bias)

    def _peak(self, x: str) -> str:
        """Add the largest magnitude of every frame."""
        largest = self.op("ReduceMax", self.op("Abs", x), np.array([-1]), keepdims=1)
        return self.op("Max", largest, np.array([_SMALLEST_PEAK], np.float32))

    def norm(self, x: str, affine: Affine) -> str:
        """Add a layer normalisation over the last axis."""
        return self.op("LayerNormalization", x, affine.weight, affine.bias, axis=-1, epsilon=_EPSILON)

    def model(self, name: str, inputs: "list[ValueInfoProto]", outputs: "list[ValueInfoProto]") -> "ModelProto":
        """Return the finished model."""
        from onnx import helper  # noqa: PLC0415  heavy: loaded when a graph is built

        graph = helper.make_graph(self._nodes, name, inputs, outputs, self._constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="autospeech")

    def _constant(self, value: NDArray[Any]) -> str:
        from onnx import numpy_helper  # noqa: PLC0415  heavy: loaded when a graph is built

        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name


def quantize(weight: NDArray[np.float32], *, largest: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round every column to whole numbers from -largest to largest; return them and each column's step.

    >>> rounded, step = quantize(np.array([[1.27, 0.0], [-0.5, 0.0]], np.float32), largest=127)
    >>> rounded.tolist(), step.round(4).tolist()
    ([[127, 0], [-50, 0]], [0.009999999776482582, 1.0])
    """
    step = np.abs(weight).max(axis=0) / np.float32(largest)
    step[step == 0] = 1
    return np.rint(weight / step).astype(np.int8), step.astype(np.float32)
