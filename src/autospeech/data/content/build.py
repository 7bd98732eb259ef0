"""REDUCE and BUILD on our stand-ins: how numpy spells arrays, dtypes and numbers in a pickle."""

import math
from typing import Any, Final

import numpy as np

from autospeech.data.content.machine import Machine
from autospeech.data.content.spans import span_bytes, span_length
from autospeech.data.content.values import Array, Coding, DtypeName, Name, Span, Value
from autospeech.errors import DataError

__all__ = ["build", "reduce"]

_KINDS: Final = frozenset({"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "O", "O8"})
_ORDERS: Final = frozenset("<>=|")
_MOST_DIMENSIONS: Final = 2
_STATE_ITEMS: Final = 5
_SHORT: Final = 64


def reduce(machine: Machine) -> None:
    """REDUCE: replace (name, arguments) by the stand-in that they describe; nothing is called."""
    arguments, name = machine.pop(), machine.pop()
    if not isinstance(name, Name) or type(arguments) is not tuple:
        machine.refuse("a call of something else than an array, dtype or number")
    match name, arguments:
        case Name.RECONSTRUCT, (Name.NDARRAY, _, _):
            machine.push(Array())
        case Name.DTYPE, (Span() as code, *_):
            machine.push(DtypeName(_dtype_code(machine, code)))
        case Name.ENCODE, (Span() as text, *_):
            machine.push(Span(text.start, text.stop, text.coding, is_text=False))
        case Name.BYTES, ():
            machine.push(Span(machine.at, machine.at, Coding.RAW, is_text=False))
        case Name.SCALAR, (DtypeName() as dtype, Span() as span):
            machine.push(_scalar(machine, dtype, span))
        case Name.FROMBUFFER, (Span() as span, DtypeName() as dtype, tuple() as shape, Span() as order):
            array = Array()
            fortran = _short_text(machine, order) == "F"
            _fill(machine, array, shape=shape, dtype=dtype, fortran=fortran, content=span)
            machine.push(array)
        case _:
            machine.refuse(f"{name.name.lower()} with {len(arguments)} unfit arguments")


def build(machine: Machine) -> None:
    """BUILD: give a stand-in its state."""
    state, target = machine.pop(), machine.top()
    match target, state:
        case DtypeName(), (int(), Span() as order, None, None, None, int(), int(), int()):
            target.order = _byte_order(machine, order)
        case Array(), (int(), tuple() as shape, DtypeName() as dtype, bool() | int() as fortran, content):
            if target.dtype is not None:
                machine.refuse("an array that is filled twice")
            _fill(machine, target, shape=shape, dtype=dtype, fortran=bool(fortran), content=content)
        case _:
            machine.refuse(f"an unfit state for {type(target).__name__.lower()}")


def _fill(
    machine: Machine, array: Array, *, shape: tuple[Value, ...], dtype: DtypeName, fortran: bool, content: Value
) -> None:
    _check_shape(machine, shape)
    array.shape, array.fortran = shape, fortran
    if dtype.code.startswith("O"):
        array.dtype = np.dtype(object)
        if type(content) is not list:
            machine.refuse("an object array without its list")
        array.items = content
        return
    array.dtype = dtype.resolve()
    if not isinstance(content, Span) or content.is_text:
        machine.refuse("an array without its bytes")
    _check_length(machine, array, array.dtype, content)
    array.span = content


def _check_shape(machine: Machine, shape: tuple[Value, ...]) -> None:
    if len(shape) > _MOST_DIMENSIONS:
        machine.refuse(f"an array of {len(shape)} dimensions")
    for size in shape:
        if type(size) is not int or not 0 <= size <= machine.size:
            machine.refuse(f"an array of shape {_readable(shape)}")


def _check_length(machine: Machine, array: Array, dtype: np.dtype[Any], span: Span) -> None:
    """Hold shape times item size against the bytes, as far as the file tells without decoding."""
    needed = math.prod(array.shape) * dtype.itemsize
    least, most = span_length(span)
    if not least <= needed <= most:
        machine.refuse(f"{most} bytes for an array of shape {_readable(array.shape)} and type {dtype}")


def _dtype_code(machine: Machine, span: Span) -> str:
    code = _short_text(machine, span)
    bare = code[1:] if code[:1] in _ORDERS else code
    if bare not in _KINDS:
        machine.refuse(f"an array of type {code!r} (of f2, f4, f8, i1, i2, i4, i8, u1)")
    return bare


def _byte_order(machine: Machine, span: Span) -> str:
    order = _short_text(machine, span)
    if order not in _ORDERS:
        machine.refuse(f"the byte order {order!r}")
    return order


def _scalar(machine: Machine, dtype: DtypeName, span: Span) -> float:
    if dtype.code.startswith("O"):
        machine.refuse("an object as a number")
    kind, content = dtype.resolve(), _short_bytes(machine, span)
    if len(content) != kind.itemsize:
        machine.refuse(f"{len(content)} bytes for a number of type {kind}")
    value: float = np.frombuffer(content, kind)[0].item()
    return value


def _short_text(machine: Machine, span: Span) -> str:
    return _short_bytes(machine, span).decode("ascii", errors="replace")


def _short_bytes(machine: Machine, span: Span) -> bytes:
    if span.stop - span.start > _SHORT:
        machine.refuse(f"a name of {span.stop - span.start} bytes")
    try:
        return bytes(span_bytes(machine.data, span))
    except DataError as error:
        machine.refuse(f"text that is no bytes ({error})")


def _readable(shape: tuple[Value, ...]) -> tuple[object, ...]:
    return tuple(size if isinstance(size, int) and abs(size) < 2**63 else "…" for size in shape)
