"""What test() returned, verified once more by the parent, which trusts nothing the child says."""

import io
from typing import Final

import numpy as np

from autospeech.contract import Scores
from autospeech.protocol.outcome import Outcome, RunEnded

__all__ = ["decode_prediction", "payload_cap"]

_HEADER_CAP: Final = 1024
"""Bytes of a .npy header we accept."""


def payload_cap(shape: tuple[int, int]) -> int:
    """Return the most bytes a prediction of this shape can take as .npy of 8-byte numbers."""
    return shape[0] * shape[1] * 8 + _HEADER_CAP


def decode_prediction(payload: bytes, shape: tuple[int, int]) -> Scores:
    """Return the scores in the .npy bytes: float32 or float64, finite, of exactly this shape.

    Raises:
        RunEnded: With `BAD_DTYPE`, `BAD_SHAPE` or `NOT_FINITE`; the run ends.
    """
    try:
        array = np.lib.format.read_array(io.BytesIO(payload), allow_pickle=False, max_header_size=_HEADER_CAP)
    except (ValueError, EOFError, TypeError) as error:
        raise RunEnded(Outcome.BAD_DTYPE, got=f"bytes that are no array ({error})") from None
    if array.shape != shape:
        raise RunEnded(Outcome.BAD_SHAPE, got=array.shape)
    if array.dtype.kind not in "fiub":
        raise RunEnded(Outcome.BAD_DTYPE, got=array.dtype)
    scores = array if array.dtype in (np.dtype("<f4"), np.dtype("<f8")) else array.astype("<f8")
    _refuse_not_finite(scores)
    return scores


def _refuse_not_finite(scores: Scores) -> None:
    finite = np.isfinite(scores)
    if finite.all():
        return
    row, column = np.argwhere(~finite)[0]
    got = f"{scores[row, column]} in row {row}, column {column} ({np.count_nonzero(~finite)} of {scores.size} values)"
    raise RunEnded(Outcome.NOT_FINITE, got=got)
