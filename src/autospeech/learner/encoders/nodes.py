"""`GraphBuilder`: writes an ONNX graph node by node, in the words of the network."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.encoders.weights import Affine

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

__all__ = ["LARGEST_WEIGHT", "OPSET", "GraphBuilder", "Precision", "quantize"]

Precision = Literal["float32", "int8", "int7"]
"""Arithmetic of the layers' matrix products: float32, or whole numbers with weights of 8 or 7 bits."""

LARGEST_WEIGHT: Final[Mapping[Precision, int]] = {"int8": 127, "int7": 63}
"""Largest rounded weight; 7 bits where the processor's 8-bit product saturates (see `native_precision`)."""

Input: TypeAlias = str | NDArray[Any]
Attribute: TypeAlias = int | float | str | Sequence[int]

OPSET: Final = 20
_MICROSOFT: Final = "com.microsoft"
_IR_VERSION: Final = 10  # the first that goes with this opset; newer ones shut out older runtimes
_LARGEST_INT8: Final = 127
_CENTRE: Final = 128  # what 0 is rounded to in unsigned 8 bits
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
        """Add `x @ weight` in the graph's precision."""
        if self._precision == "float32":
            return self.op("MatMul", x, weight)
        rounded, step = quantize(weight, largest=LARGEST_WEIGHT[self._precision])
        peak = self._peak(x)
        levels, centre = np.array(1 / _LARGEST_INT8, np.float32), np.array(_CENTRE, np.uint8)
        zeros = np.zeros(len(step), np.int8)
        whole = self.microsoft("MatMulIntegerToFloat", self._rounded(x, peak), rounded, levels, step, centre, zeros)
        return self.op("Mul", whole, peak)

    def linear(self, x: str, affine: Affine) -> str:
        """Add `x @ weight + bias` in the graph's precision."""
        return self.op("Add", self.product(x, affine.weight), affine.bias)

    def exact_linear(self, x: str, affine: Affine) -> str:
        """Add `x @ weight + bias` in float32, whatever the graph's precision."""
        return self.op("Add", self.op("MatMul", x, affine.weight), affine.bias)

    def _peak(self, x: str) -> str:
        """Add the largest magnitude of every frame: its own scale, so that no clip depends on its batch."""
        high = self.op("ReduceMax", x, np.array([-1]), keepdims=1)
        low = self.op("ReduceMin", x, np.array([-1]), keepdims=1)
        return self.op("Max", high, self.op("Neg", low), np.array([_SMALLEST_PEAK], np.float32))

    def _rounded(self, x: str, peak: str) -> str:
        """Add every frame rounded to 8 bits, its peak at 127 steps from the centre."""
        step = self.op("Mul", self.op("Reshape", peak, np.array([-1])), np.array(1 / _LARGEST_INT8, np.float32))
        centres = self.op("Expand", np.array([_CENTRE], np.uint8), self.op("Shape", step))
        shape = self.op("Shape", x)
        rows = self.op("Reshape", x, self.op("Concat", self.op("Shape", step), np.array([-1]), axis=0))
        return self.op("Reshape", self.op("QuantizeLinear", rows, step, centres, axis=0), shape)

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
