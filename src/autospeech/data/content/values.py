"""What may lie on the reader's stack: plain values and our own stand-ins, none of which can be called."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

import numpy as np

__all__ = ["NAMES", "Array", "Coding", "DtypeName", "Name", "Run", "Span", "Value"]


class Name(Enum):
    """Stand-in for a callable that numpy's pickles name; a label, never called."""

    RECONSTRUCT = "an empty array, filled by the BUILD that follows"
    NDARRAY = "the array type"
    DTYPE = "the dtype type"
    SCALAR = "one number of a dtype"
    FROMBUFFER = "an array over bytes (protocol 5)"
    ENCODE = "bytes spelled as text (protocols 0 to 2)"
    BYTES = "empty bytes (protocols 0 to 2)"


NAMES = {
    ("numpy.core.multiarray", "_reconstruct"): Name.RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): Name.RECONSTRUCT,
    ("numpy", "ndarray"): Name.NDARRAY,
    ("numpy", "dtype"): Name.DTYPE,
    ("numpy.core.multiarray", "scalar"): Name.SCALAR,
    ("numpy._core.multiarray", "scalar"): Name.SCALAR,
    ("numpy.core.numeric", "_frombuffer"): Name.FROMBUFFER,
    ("numpy._core.numeric", "_frombuffer"): Name.FROMBUFFER,
    ("_codecs", "encode"): Name.ENCODE,
    ("__builtin__", "bytes"): Name.BYTES,
    ("builtins", "bytes"): Name.BYTES,
}
"""Exactly the globals of pickles written by numpy 1.23, 1.26 and 2.4 at protocols 0 to 5; nothing else is known."""


class Coding(Enum):
    """How bytes are spelled in the file."""

    RAW = "as they are"
    UTF8 = "one UTF-8 character a byte"
    ESCAPED = "one character a byte, raw-unicode-escape"
    QUOTED = "a Python string literal"


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes or text that stay in the file until they are wanted."""

    start: int
    """First byte in the file."""
    stop: int
    """Byte behind the last."""
    coding: Coding
    """How they are spelled."""
    is_text: bool
    """Whether the pickle says str; bytes otherwise."""


@dataclass(frozen=True, slots=True)
class Run:
    """Up to 4096 numbers in a row, left in the file until they are wanted."""

    start: int
    """First byte in the file."""
    stop: int
    """Byte behind the last."""
    is_text: bool
    """Protocol 0: decimal text with an APPEND behind each number; binary opcodes otherwise."""


@dataclass(slots=True)
class DtypeName:
    """A dtype under construction: a name of two or three letters, then its byte order."""

    code: str
    """Kind and bytes an item, as numpy spells it ("f4"); "O8" for an object array."""
    order: str = "="
    """Byte order: "<", ">", "=" or "|"."""

    def resolve(self) -> np.dtype[Any]:
        """Return numpy's dtype; `code` was checked against the numeric kinds."""
        return np.dtype(self.code).newbyteorder(self.order)  # type: ignore[arg-type]  # one of four letters, checked


@dataclass(slots=True)
class Array:
    """A numeric array whose samples stay in the file; `span` is None until BUILD says where."""

    shape: tuple[int, ...] = ()
    """One or two non-negative sizes."""
    dtype: np.dtype[Any] | None = None
    """Item type with its byte order."""
    fortran: bool = False
    """Column-major order; matters for two dimensions only."""
    span: Span | None = None
    """Where the bytes are."""
    items: "list[Value] | None" = None
    """The elements of an object array; None for numbers."""
    decoded: memoryview | None = None
    """Bytes of a two-dimensional array, decoded once for all its rows."""


Value: TypeAlias = Any
"""int, float, bool, None, list, tuple or a stand-in of this module."""
