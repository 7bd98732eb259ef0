"""Clips out of stand-ins: any numeric spelling -> one float32 waveform, nominally in [-1, 1)."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Waveform
from autospeech.data.content.machine import Buffer
from autospeech.data.content.spans import span_bytes
from autospeech.data.content.values import Array, Run, Value
from autospeech.errors import DataError

__all__ = ["MatrixRows", "most_samples", "rows_of", "to_waveform", "waveform_of"]

_FULL_SCALE: Final = {"i1": 2.0**7, "u1": 2.0**7, "i2": 2.0**15, "i4": 2.0**31, "i8": 2.0**15}
"""What an integer is divided by: its own full scale; wide Python integers hold 16-bit samples."""
_INT64: Final = 2**63
_UNSIGNED_ZERO: Final = 128.0
_FORMS: Final = {ord("G"): ">f8", ord("K"): "<u1", ord("M"): "<u2", ord("J"): "<i4"}
_RECORDS: Final = {code: np.dtype([("opcode", "u1"), ("value", form)]) for code, form in _FORMS.items()}
_WIDTHS: Final = np.zeros(256, np.intp)
for _code, _record in _RECORDS.items():
    _WIDTHS[_code] = _record.itemsize
_SHORTEST_NUMBER: Final = 2


class MatrixRows(Sequence[Value]):
    """The rows of a two-dimensional array, each made when it is asked for."""

    def __init__(self, matrix: Array, length: int) -> None:
        self._matrix = matrix
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Value:  # noqa: ANN401  an int; Sequence allows slices, nobody takes them
        return self._matrix, range(self._length)[index]


def rows_of(value: Value) -> Sequence[Value] | None:
    """Return the clips of a file's top value, still as stand-ins; None when it is no collection of clips."""
    match value:
        case list() | tuple():
            return value
        case Array(items=list(items), shape=(length,)) if length == len(items):
            return items
        case Array(dtype=np.dtype(), items=None, shape=(length, _)):
            return MatrixRows(value, length)
    return None


def most_samples(item: Value) -> int:
    """Return an upper bound of a clip's samples, without reading them."""
    match item:
        case (Array(shape=(_, width)), int()):
            return width
        case Array(items=list(items)):
            return most_samples(items)
        case Array(shape=(samples,)):
            return samples
        case list() | tuple():
            return sum((each.stop - each.start) // _SHORTEST_NUMBER if isinstance(each, Run) else 1 for each in item)
    return 0


def waveform_of(data: Buffer, item: Value, subject: str) -> Waveform:
    """Read one clip.

    Args:
        data: The whole file.
        item: A clip as `rows_of` returns it.
        subject: What the clip is, for the sentence of an error ("clip 17 of train.pkl").

    Raises:
        DataError: It is not a 1-D sequence of numbers.
    """
    match item:
        case (Array() as matrix, int(row)) if matrix.span is not None:
            return to_waveform(_values(data, matrix, subject)[row])
        case Array(items=list(items), shape=(length,)):
            return _of_length(_joined(data, items, subject), length, subject)
        case Array(shape=(_,), items=None, dtype=np.dtype()):
            return to_waveform(_values(data, item, subject))
        case list() | tuple():
            return _joined(data, item, subject)
    raise DataError(subject, expected="a 1-D array of numbers", got=_said(item))


def to_waveform(values: NDArray[Any]) -> Waveform:
    """Return numbers as float32: floats as they are, integers divided by their full scale.

    >>> to_waveform(np.array([-32768, 16384], np.int16)).tolist()
    [-1.0, 0.5]
    >>> to_waveform(np.array([0, 192], np.uint8)).tolist()
    [-1.0, 0.5]
    """
    code = f"{values.dtype.kind}{values.dtype.itemsize}"
    samples = _as_float32(values)
    if code not in _FULL_SCALE:
        return samples
    if code == "u1":
        samples -= _UNSIGNED_ZERO
    samples /= _FULL_SCALE[code]
    return samples


def _as_float32(values: NDArray[Any]) -> Waveform:
    with np.errstate(over="ignore", invalid="ignore"):  # beyond float32 becomes infinite, which is refused by its name
        return values.astype(np.float32, copy=False)


def _of_length(samples: Waveform, length: int, subject: str) -> Waveform:
    if samples.size != length:
        raise DataError(f"samples of {subject}", expected=length, got=samples.size)
    return samples


def _values(data: Buffer, array: Array, subject: str) -> NDArray[Any]:
    if array.span is None or array.dtype is None:
        raise DataError(subject, expected="an array with its bytes", got="an array that was never filled")
    content = array.decoded or span_bytes(data, array.span)
    if len(array.shape) > 1:
        array.decoded = content
    needed = int(np.prod(array.shape, dtype=object)) * array.dtype.itemsize
    if len(content) != needed:
        raise DataError(f"bytes of {subject}", expected=needed, got=len(content))
    flat = np.frombuffer(content, array.dtype)
    return flat.reshape(array.shape, order="F" if array.fortran else "C")


def _joined(data: Buffer, items: Sequence[Value], subject: str) -> Waveform:
    """Read numbers and runs one after the other; with one float among them they are floats, else 16-bit integers."""
    parts = [part for part in _parts(data, items, subject) if part.size]
    if not parts:
        return np.zeros(0, np.float32)
    whole = all(part.dtype.kind == "i" for part in parts)
    samples: Waveform = np.concatenate([_as_float32(part) for part in parts])
    if whole:
        samples /= _FULL_SCALE["i8"]
    return samples


def _parts(data: Buffer, items: Sequence[Value], subject: str) -> Iterator[NDArray[Any]]:
    loose: list[float] = []
    for item in items:
        if isinstance(item, Run):
            yield np.array(loose)
            yield _run_values(data, item, subject)
            loose = []
        elif type(item) is float or (type(item) is int and -_INT64 <= item < _INT64):
            loose.append(item)
        else:
            raise DataError(subject, expected="numbers", got=_said(item))
    yield np.array(loose)


def _run_values(data: Buffer, run: Run, subject: str) -> NDArray[Any]:
    content = data[run.start : run.stop]
    if run.is_text:
        return _text_values(content, subject)
    record = _RECORDS[content[0]]
    if len(content) % record.itemsize == 0:
        records = np.frombuffer(content, record)
        if (records["opcode"] == content[0]).all():
            return _widened(records["value"])
    return _mixed_values(content)


def _widened(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.float64 if values.dtype.kind == "f" else np.int64)


def _mixed_values(content: bytes) -> NDArray[Any]:
    """Read numbers of several widths: gather the bytes of each width at once."""
    data = np.frombuffer(content, np.uint8)
    starts = _starts(data)
    codes = data[starts]
    values = np.empty(starts.size, np.float64 if (codes == ord("G")).any() else np.int64)
    for code, form in _FORMS.items():
        mine = codes == code
        places = starts[mine, np.newaxis] + np.arange(1, _WIDTHS[code])
        values[mine] = data[places].view(form)[:, 0]
    return values


def _starts(data: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return where each opcode of a run begins: with the first n known, one jump of n opcodes gives n more."""
    jump = np.append(np.minimum(np.arange(data.size) + _WIDTHS[data], data.size), data.size)
    starts = np.zeros(1, np.intp)
    while jump[0] < data.size:
        starts = np.concatenate([starts, jump[starts]])
        jump = jump[jump]
    starts = np.concatenate([starts, jump[starts]])
    return starts[starts < data.size]


def _text_values(content: bytes, subject: str) -> NDArray[Any]:
    words = content.split(b"\na")[:-1]
    kind = np.float64 if any(word.startswith(b"F") for word in words) else np.int64
    try:
        return np.array([word[1:].rstrip(b"L") for word in words]).astype(kind)
    except (ValueError, OverflowError) as error:
        raise DataError(subject, expected="numbers", got=str(error)[:100]) from error


def _said(item: Value) -> str:
    if isinstance(item, Array):
        return "an empty shell of an array" if item.dtype is None else f"an array of shape {item.shape}"
    return {"Span": "text or bytes", "NoneType": "None", "Run": "a bare number"}.get(
        type(item).__name__, type(item).__name__
    )
