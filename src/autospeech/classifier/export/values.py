"""Whole numbers and masks inside a graph: short words for what the front ends say often."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.encoders.nodes import GraphBuilder, Input

__all__ = ["BOOL", "DOUBLE", "FLOAT", "INT64", "axes", "count_to", "floats", "inside", "whole"]

FLOAT: Final = 1
"""ONNX's number for float32."""
INT64: Final = 7
"""ONNX's number for int64."""
BOOL: Final = 9
"""ONNX's number for booleans."""
DOUBLE: Final = 11
"""ONNX's number for float64."""


def whole(value: int) -> NDArray[np.int64]:
    """Return a whole number as a constant without axes."""
    return np.array(value, np.int64)


def axes(*values: int) -> NDArray[np.int64]:
    """Return axes, or a shape, as a constant."""
    return np.array(values, np.int64)


def floats(value: Any) -> NDArray[np.float32]:  # noqa: ANN401  a number or an array of any kind
    """Return float32 numbers as a constant."""
    return np.asarray(value, np.float32)


def count_to(graph: GraphBuilder, end: Input) -> str:
    """Add 0, 1, … end - 1."""
    return graph.op("Range", whole(0), end, whole(1))


def inside(graph: GraphBuilder, length: Input, places: str) -> str:
    """Add the mask of places before each row's length: (rows,) and (places,) to (rows, places)."""
    return graph.op("Less", places, graph.op("Unsqueeze", length, axes(1)))
