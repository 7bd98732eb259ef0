"""The opcodes a content file may use, one small function each; the table at the end is the whole list."""

import pickle
from collections.abc import Callable
from functools import partial
from struct import unpack
from typing import Final

from autospeech.data.content.build import build, reduce
from autospeech.data.content.machine import Buffer, Machine
from autospeech.data.content.values import NAMES, Coding, Span, Value

__all__ = ["TABLE", "run"]

_NEWEST_PROTOCOL: Final = 5
_LONGEST_INT: Final = 9
_STOP: Final = pickle.STOP[0]
_NUMBERS: Final = frozenset(b"GKMJ")
_TEXT_NUMBERS: Final = frozenset(b"FIL")


def run(data: Buffer, subject: str) -> Value:
    """Read a pickle; return the value it builds out of plain values and stand-ins.

    Raises:
        DataError: It is no pickle, is cut short, or asks for anything but lists of numeric arrays.
    """
    machine = Machine(data, subject)
    while True:
        opcode = machine.opcode()
        if opcode == _STOP:
            return machine.pop()
        machine.at -= 1
        if (opcode in _NUMBERS and machine.take_run()) or (opcode in _TEXT_NUMBERS and machine.take_text_run()):
            continue
        machine.at += 1
        TABLE.get(opcode, _unknown)(machine)


def _unknown(machine: Machine) -> None:
    machine.at -= 1
    machine.refuse(f"opcode {machine.data[machine.at : machine.at + 1]!r}")


def _protocol(machine: Machine) -> None:
    version = machine.number(1)
    if version > _NEWEST_PROTOCOL:
        machine.refuse(f"pickle protocol {version}")


def _frame(machine: Machine) -> None:
    """A frame only announces a length: hold it against the file, then read on."""
    start = machine.at + 8
    machine.skip(machine.number(8))
    machine.at = start


def _mark(machine: Machine) -> None:
    machine.marks.append(len(machine.stack))


def _constant(value: Value, machine: Machine) -> None:
    machine.push(value)


def _empty_list(machine: Machine) -> None:
    machine.push([])


def _list(machine: Machine) -> None:
    machine.push(machine.pop_mark())


def _tuple(machine: Machine) -> None:
    machine.push(tuple(machine.pop_mark()))


def _short_tuple(count: int, machine: Machine) -> None:
    items = [machine.pop() for _ in range(count)]
    machine.push(tuple(reversed(items)))


def _append(machine: Machine) -> None:
    item = machine.pop()
    _open_list(machine).append(item)


def _appends(machine: Machine) -> None:
    items = machine.pop_mark()
    _open_list(machine).extend(items)


def _open_list(machine: Machine) -> list[Value]:
    top = machine.top()
    if type(top) is not list:
        machine.refuse(f"APPEND to {type(top).__name__}")
    return top


def _binary_int(width: int, signed: bool, machine: Machine) -> None:  # noqa: FBT001  bound by partial, by position
    machine.push(machine.number(width, signed=signed))


def _long(width: int, machine: Machine) -> None:
    length = machine.number(width)
    if length > _LONGEST_INT:
        machine.refuse(f"an integer of {length} bytes")
    machine.push(machine.number(length, signed=True))


def _text_int(machine: Machine) -> None:
    line = machine.line().removesuffix("L")
    if line in {"00", "01"}:  # how protocols 0 and 1 write False and True
        machine.push(line == "01")
    else:
        machine.push(_parsed(machine, int, line))


def _text_float(machine: Machine) -> None:
    machine.push(_parsed(machine, float, machine.line()))


def _parsed(machine: Machine, kind: type[int] | type[float], line: str) -> float:
    try:
        return kind(line)
    except ValueError:
        machine.refuse(f"the number {line!r}")


def _binary_float(machine: Machine) -> None:
    machine.push(unpack(">d", machine.take(8))[0])


def _counted(width: int, coding: Coding, is_text: bool, machine: Machine) -> None:  # noqa: FBT001  bound by position
    start = machine.skip(machine.number(width))
    machine.push(Span(start, machine.at, coding, is_text))


def _line_text(coding: Coding, is_text: bool, machine: Machine) -> None:  # noqa: FBT001  bound by position
    start, end = machine.line_span()
    machine.push(Span(start, end, coding, is_text))


def _put(width: int, machine: Machine) -> None:
    machine.remember(machine.number(width))


def _put_line(machine: Machine) -> None:
    machine.remember(int(_parsed(machine, int, machine.line())))


def _memoize(machine: Machine) -> None:
    machine.remember(len(machine.memo))


def _get(width: int, machine: Machine) -> None:
    _recall(machine, machine.number(width))


def _get_line(machine: Machine) -> None:
    _recall(machine, int(_parsed(machine, int, machine.line())))


def _recall(machine: Machine, index: int) -> None:
    if index not in machine.memo:
        machine.refuse(f"memo entry {index}, never stored,")
    machine.push(machine.memo[index])


def _global(machine: Machine) -> None:
    module = machine.line()
    _name(machine, module, machine.line())


def _stack_global(machine: Machine) -> None:
    name, module = _short_text(machine, machine.pop()), _short_text(machine, machine.pop())
    _name(machine, module, name)


def _short_text(machine: Machine, value: Value) -> str:
    if not isinstance(value, Span) or value.stop - value.start > 64:  # noqa: PLR2004  longer than every name we know
        machine.refuse("a global without a name")
    return machine.data[value.start : value.stop].decode("ascii", errors="replace")


def _name(machine: Machine, module: str, name: str) -> None:
    known = NAMES.get((module, name))
    if known is None:
        machine.refuse(f"the global {module}.{name}, which no content file needs,")
    machine.push(known)


_OPCODES: Final[dict[bytes, Callable[[Machine], None]]] = {
    pickle.PROTO: _protocol,
    pickle.FRAME: _frame,
    pickle.MARK: _mark,
    pickle.NONE: partial(_constant, None),
    pickle.NEWTRUE: partial(_constant, True),
    pickle.NEWFALSE: partial(_constant, False),
    pickle.EMPTY_TUPLE: partial(_constant, ()),
    pickle.EMPTY_LIST: _empty_list,
    pickle.LIST: _list,
    pickle.TUPLE: _tuple,
    pickle.TUPLE1: partial(_short_tuple, 1),
    pickle.TUPLE2: partial(_short_tuple, 2),
    pickle.TUPLE3: partial(_short_tuple, 3),
    pickle.APPEND: _append,
    pickle.APPENDS: _appends,
    pickle.BININT: partial(_binary_int, 4, True),
    pickle.BININT1: partial(_binary_int, 1, False),
    pickle.BININT2: partial(_binary_int, 2, False),
    pickle.LONG1: partial(_long, 1),
    pickle.LONG4: partial(_long, 4),
    pickle.INT: _text_int,
    pickle.LONG: _text_int,
    pickle.FLOAT: _text_float,
    pickle.BINFLOAT: _binary_float,
    pickle.SHORT_BINBYTES: partial(_counted, 1, Coding.RAW, False),
    pickle.BINBYTES: partial(_counted, 4, Coding.RAW, False),
    pickle.BINBYTES8: partial(_counted, 8, Coding.RAW, False),
    pickle.BYTEARRAY8: partial(_counted, 8, Coding.RAW, False),
    pickle.SHORT_BINSTRING: partial(_counted, 1, Coding.RAW, False),
    pickle.BINSTRING: partial(_counted, 4, Coding.RAW, False),
    pickle.SHORT_BINUNICODE: partial(_counted, 1, Coding.UTF8, True),
    pickle.BINUNICODE: partial(_counted, 4, Coding.UTF8, True),
    pickle.BINUNICODE8: partial(_counted, 8, Coding.UTF8, True),
    pickle.UNICODE: partial(_line_text, Coding.ESCAPED, True),
    pickle.STRING: partial(_line_text, Coding.QUOTED, False),
    pickle.PUT: _put_line,
    pickle.BINPUT: partial(_put, 1),
    pickle.LONG_BINPUT: partial(_put, 4),
    pickle.MEMOIZE: _memoize,
    pickle.GET: _get_line,
    pickle.BINGET: partial(_get, 1),
    pickle.LONG_BINGET: partial(_get, 4),
    pickle.GLOBAL: _global,
    pickle.STACK_GLOBAL: _stack_global,
    pickle.REDUCE: reduce,
    pickle.BUILD: build,
}

TABLE: Final = {opcode[0]: does for opcode, does in _OPCODES.items()}
"""Opcode byte -> what it does. STOP is `run`'s; extension codes, persistent ids, classes, dicts and sets are absent."""
