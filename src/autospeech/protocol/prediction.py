"""What test() returned, verified once more by the parent, which trusts nothing the child says."""

import io
import tokenize
from typing import Any, Final

import numpy as np

from autospeech.contract import Scores
from autospeech.protocol.outcome import Outcome, RunEnded

__all__ = ["decode_prediction", "payload_cap"]

_HEADER_CAP: Final = 1024
"""Bytes of a .npy header we accept."""


_HEADER_ERRORS: Final = (ValueError, EOFError, TypeError, SyntaxError, RecursionError, MemoryError, tokenize.TokenError)
"""What numpy's reader raises on headers that numpy did not write."""


def payload_cap(shape: tuple[int, int]) -> int:
    """Return the most bytes a prediction of this shape can take as .npy of 8-byte numbers."""
    return shape[0] * shape[1] * 8 + _HEADER_CAP


def decode_prediction(payload: bytes, shape: tuple[int, int]) -> Scores:
    """Return the scores in the .npy bytes: float32 or float64, finite, of exactly this shape.

    Raises:
        RunEnded: With `BAD_DTYPE`, `BAD_SHAPE` or `NOT_FINITE`; the run ends.
    """
    stream = io.BytesIO(payload)
    told, fortran, dtype = _read_header(stream)
    if told != shape:
        raise RunEnded(Outcome.BAD_SHAPE, got=told)
    if dtype.kind not in "fiub":
        raise RunEnded(Outcome.BAD_DTYPE, got=dtype)
    content = payload[stream.tell() :]
    if len(content) != shape[0] * shape[1] * dtype.itemsize:
        raise RunEnded(Outcome.BAD_DTYPE, got="bytes that are not as many as their header says")
    array: Scores = np.frombuffer(content, dtype).reshape(shape, order="F" if fortran else "C")
    with np.errstate(all="ignore"):  # what does not fit becomes infinite, or no number, and is refused as such
        scores = array if dtype in (np.dtype("<f4"), np.dtype("<f8")) else array.astype("<f8")
    _refuse_not_finite(scores)
    return scores


def _read_header(stream: io.BytesIO) -> tuple[tuple[int, ...], bool, "np.dtype[Any]"]:
    """Return shape, order and type, without making an array: what the header says may be absurd."""
    try:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise _no_array("another version of the format")
        return np.lib.format.read_array_header_1_0(stream, max_header_size=_HEADER_CAP)
    except _HEADER_ERRORS as error:
        raise _no_array(str(error)) from None


def _no_array(why: str) -> RunEnded:
    return RunEnded(Outcome.BAD_DTYPE, got=f"bytes that are no array ({' '.join(why.split())[:200]})")


def _refuse_not_finite(scores: Scores) -> None:
    finite = np.isfinite(scores)
    if finite.all():
        return
    row, column = np.argwhere(~finite)[0]
    got = f"{scores[row, column]} in row {row}, column {column} ({np.count_nonzero(~finite)} of {scores.size} values)"
    raise RunEnded(Outcome.NOT_FINITE, got=got)
