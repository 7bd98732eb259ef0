"""Reads a CTranslate2 model file: named variables behind a short header.

Layout, little-endian: version (u32), specification (string), revision (u32), number of variables (u32); for each its
name (string), rank (u8), dimensions (u32 each), data type (u8), number of bytes (u32), bytes; then the number of
aliases (u32), each two strings. A string is its length with the closing NUL (u16), its bytes, the NUL.

Source: `ModelSpec._serialize` in CTranslate2's python/ctranslate2/specs/model_spec.py, binary version 6.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.errors import DataError

__all__ = ["Ctranslate2Model", "read_ctranslate2"]

_VERSION: Final = 6
_MOST_DIMENSIONS: Final = 8
_DTYPES: Final[Mapping[int, np.dtype[Any]]] = {
    0: np.dtype("<f4"),
    1: np.dtype("i1"),
    2: np.dtype("<i2"),
    3: np.dtype("<i4"),
    4: np.dtype("<f2"),
}


@dataclass(frozen=True, kw_only=True)
class Ctranslate2Model:
    """The content of a CTranslate2 model file."""

    spec: str
    """Name of the model's specification, for example "WhisperSpec"."""
    revision: int
    """Revision of that specification."""
    variables: Mapping[str, NDArray[Any]]
    """Read-only arrays by name, in the file's own data type; an alias has its target's array."""


def read_ctranslate2(content: bytes, *, subject: str = "CTranslate2 file") -> Ctranslate2Model:
    """Read a model; the arrays are views of `content`.

    Raises:
        DataError: The content ends early, goes on after its end, or states what the format does not know.
    """
    reader = _Reader(content, subject)
    version = reader.number("I")
    if version != _VERSION:
        raise DataError(f"version of {subject}", expected=_VERSION, got=version)
    spec, revision = reader.string(), reader.number("I")
    variables = dict(reader.variable() for _ in range(reader.number("I")))
    for _ in range(reader.number("I")):
        alias, target = reader.string(), reader.string()
        if target not in variables:
            raise DataError(f"alias {alias} in {subject}", expected="the name of a variable", got=target)
        variables[alias] = variables[target]
    reader.finish()
    return Ctranslate2Model(spec=spec, revision=revision, variables=variables)


class _Reader:
    """A position in the content; every step checks that the content goes that far."""

    def __init__(self, content: bytes, subject: str) -> None:
        self._content = memoryview(content)
        self._subject = subject
        self._at = 0

    def take(self, size: int) -> memoryview:
        left = len(self._content) - self._at
        if size > left:
            raise DataError(f"bytes at offset {self._at} of {self._subject}", expected=size, got=left)
        self._at += size
        return self._content[self._at - size : self._at]

    def number(self, code: str) -> int:
        return int(struct.unpack("<" + code, self.take(struct.calcsize("<" + code)))[0])

    def string(self) -> str:
        at = self._at
        raw = bytes(self.take(self.number("H")))
        if not raw.endswith(b"\0") or not raw[:-1].isascii():
            raise DataError(f"string at offset {at} of {self._subject}", expected="ASCII that ends with NUL", got=raw)
        return raw[:-1].decode("ascii")

    def variable(self) -> tuple[str, NDArray[Any]]:
        name, rank = self.string(), self.number("B")
        if rank > _MOST_DIMENSIONS:
            raise DataError(f"rank of {name} in {self._subject}", expected=f"at most {_MOST_DIMENSIONS}", got=rank)
        shape = tuple(self.number("I") for _ in range(rank))
        dtype = self._dtype(name)
        size = self.number("I")
        if size != prod(shape) * dtype.itemsize:
            raise DataError(f"bytes of {name} in {self._subject}", expected=prod(shape) * dtype.itemsize, got=size)
        return name, np.frombuffer(self.take(size), dtype=dtype).reshape(shape)

    def _dtype(self, name: str) -> np.dtype[Any]:
        code = self.number("B")
        if code not in _DTYPES:
            raise DataError(f"data type of {name} in {self._subject}", expected=f"one of {sorted(_DTYPES)}", got=code)
        return _DTYPES[code]

    def finish(self) -> None:
        left = len(self._content) - self._at
        if left:
            raise DataError(f"bytes after the end of {self._subject}", expected=0, got=left)
