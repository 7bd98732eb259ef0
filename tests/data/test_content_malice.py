"""Files made to run code, to eat memory or to hang are refused, at once and in words."""

import copyreg
import io
import os
import pickle
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autospeech.data.content import opcodes
from autospeech.data.content.reader import Content
from autospeech.data.content.values import NAMES, Name
from autospeech.errors import DataError

MIB = 1024**2


class _Reduced:
    """Pickles as a call of whatever it is given."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call


class _WithPersistentId(pickle.Pickler):
    def persistent_id(self, obj: object) -> object:
        return "bomb" if isinstance(obj, float) else None


def _persistent(protocol: int) -> bytes:
    file = io.BytesIO()
    _WithPersistentId(file, protocol).dump([1.5])
    return file.getvalue()


def _array(shape: bytes, content: bytes = b"C\x04\0\0\0\0", dtype: bytes = b"f4") -> bytes:
    """A protocol 3 pickle of one array whose shape tuple, bytes and type are given as opcodes."""
    code = b"X" + struct.pack("<I", len(dtype)) + dtype
    return (
        b"\x80\x03](cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R(K\x01"
        + shape
        + b"cnumpy\ndtype\n"
        + code
        + b"\x89\x88\x87R(K\x03X\x01\0\0\0<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89"
        + content
        + b"tbe."
    )


MARKER = "touch {}"
BOMBS: dict[str, bytes] = {
    "memo of 2^32 by LONG_BINPUT": b"\x80\x02]r\xff\xff\xff\xff.",
    "memo by PUT": b"(lp99999999999999999999\n.",
    "memo never stored": b"\x80\x02h\x07.",
    "frame of 2^63": b"\x80\x04\x95" + struct.pack("<Q", 2**63) + b"].",
    "frame longer than the file": b"\x80\x04\x95" + struct.pack("<Q", 100) + b"].",
    "bytes of 2^62": b"\x80\x04\x8e" + struct.pack("<Q", 2**62) + b".",
    "bytearray of 2^62": b"\x80\x05\x96" + struct.pack("<Q", 2**62) + b".",
    "text of 2^62": b"\x80\x04\x8d" + struct.pack("<Q", 2**62) + b".",
    "int of 2^31 bytes": b"\x80\x02\x8b\xff\xff\xff\x7f.",
    "int of 10^6 digits": b"I" + b"9" * 10**6 + b"\n.",
    "extension code 1": b"\x80\x02\x82\x01.",
    "extension code 2": b"\x80\x02\x83\x01\x01.",
    "extension code 4": b"\x80\x02\x84\x01\x01\x01\x01.",
    "out-of-band buffer": b"\x80\x05\x97.",
    "instance of protocol 0": b"(ios\nsystem\n.",
    "object of protocol 1": b"(cos\nsystem\nX\x02\0\0\0lso.",
    "new object": b"\x80\x02cnumpy\nndarray\n)\x81.",
    "new object with keywords": b"\x80\x04cnumpy\nndarray\n)}\x92.",
    "dict": b"\x80\x02}.",
    "set": b"\x80\x04\x8f.",
    "pickle protocol 6": b"\x80\x06].",
    "build on a name": b"\x80\x02cnumpy\nndarray\nN}\x86b.",
    "build on a list": b"\x80\x02]K\x01b.",
    "call of a list": b"\x80\x02])R.",
    "call of a dtype made by the file": b"\x80\x02cnumpy\ndtype\nX\x02\0\0\0f4\x85R)R.",
    "name through encode": b"\x80\x02c_codecs\nencode\nX\x02\0\0\0osX\x06\0\0\0base64\x86RX\x06\0\0\0system\x93.",
    "dotted name": b"\x80\x04X\x05\0\0\0numpyX\x0e\0\0\0ndarray.__init\x93.",
    "name without end": b"cos",
    "numpy's own load": b"\x80\x02cnumpy\nload\nX\x01\0\0\0x\x85R.",
    "numpy's testing.rundocs": b"\x80\x02cnumpy.testing\nrundocs\n)R.",
    "negative shape": _array(b"J\xff\xff\xff\xff\x85"),
    "overflowing shape": _array(b"\x8a\x09\0\0\0\0\0\0\0\0\x01\x85"),
    "overflowing product": _array(b"\x8a\x05\0\0\0\0\x01\x8a\x05\0\0\0\0\x01\x86"),
    "shape of floats": _array(b"G?\xf0\0\0\0\0\0\0\x85"),
    "shape of booleans": _array(b"\x88\x85"),
    "shape longer than the bytes": _array(b"K\x02\x85"),
    "bytes longer than the shape": _array(b"K\x00\x85"),
    "structured type": _array(b"K\x01\x85", dtype=b"f4,f4"),
    "object type over bytes": _array(b"K\x01\x85", dtype=b"O8"),
    "void type": _array(b"K\x01\x85", dtype=b"V4"),
    "dates": _array(b"K\x01\x85", dtype=b"M8"),
    "array of text": _array(b"K\x01\x85", b"X\x04\0\0\0abcd"),
    "array without content": _array(b"K\x01\x85", b"N"),
    "array filled twice": b"\x80\x03](cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85C\x01b\x87R"
    + (b"(K\x01K\0\x85cnumpy\ndtype\nX\x02\0\0\0f4\x85R\x89C\0tb" * 2)
    + b"e.",
    "array never filled": b"\x80\x03](cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85C\x01b\x87Re.",
    "a subclass as array type": b"\x80\x03](cnumpy.core.multiarray\n_reconstruct\ncnumpy\nmemmap\nK\0\x85C\x01b\x87Re.",
    "list in itself": b"\x80\x02]q\x00h\x00a.",
    "mark without end": b"(" * 1000 + b".",
    "stop on nothing": b".",
    "wide text for bytes": _array(
        b"K\x01\x85", b"c_codecs\nencode\nX\x03\0\0\0\xe2\x82\xacX\x06\0\0\0latin1\x86R", dtype=b"i1"
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(name: str) -> None:
    started = time.monotonic()

    with pytest.raises(DataError, match=r"train\.pkl"):
        list(Content(BOMBS[name], "train.pkl"))

    assert time.monotonic() - started < 1


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("nested", ["nested", "bare"])
@pytest.mark.parametrize("kind", ["os.system", "eval", "exec", "getattr", "import", "numpy", "pickle"])
def test_no_call_is_made(tmp_path: Path, kind: str, nested: str, protocol: int) -> None:
    target = tmp_path / "ran"
    code = f"open({str(target)!r}, 'w')"
    calls: dict[str, _Reduced] = {
        "os.system": _Reduced(os.system, f"touch {target}"),
        "eval": _Reduced(eval, code),
        "exec": _Reduced(exec, code),
        "getattr": _Reduced(getattr, _Reduced(__import__, "os"), "system"),
        "import": _Reduced(__import__, "antigravity"),
        "numpy": _Reduced(np.memmap, str(target), "u1", "w+", 0, 5),
        "pickle": _Reduced(pickle.loads, pickle.dumps(_Reduced(os.system, f"touch {target}"))),
    }
    value = [np.zeros(3, "f4"), [calls[kind]]] if nested == "nested" else calls[kind]

    with pytest.raises(DataError, match="which no content file needs"):
        list(Content(pickle.dumps(value, protocol=protocol), "train.pkl"))

    assert not target.exists()


def test_a_registered_extension_code_is_not_looked_up() -> None:
    copyreg.add_extension("os", "system", 240)
    try:
        with pytest.raises(DataError, match="opcode"):
            Content(b"\x80\x02\x82\xf0X\x02\0\0\0ls\x85R.", "train.pkl")
    finally:
        copyreg.remove_extension("os", "system", 240)


@pytest.mark.parametrize("protocol", range(6))
def test_persistent_ids_are_refused(protocol: int) -> None:
    with pytest.raises(DataError, match="opcode"):
        Content(_persistent(protocol), "train.pkl")


@pytest.mark.parametrize("protocol", range(6))
def test_structured_and_object_arrays_are_refused(protocol: int) -> None:
    for array in (np.zeros(2, "f4,f4"), np.array([{}], object), np.zeros(1, "M8[s]"), np.ma.array([1.0])):
        with pytest.raises(DataError):
            list(Content(pickle.dumps([array], protocol=protocol), "train.pkl"))


def test_the_names_known_are_labels_that_cannot_be_called() -> None:
    assert {type(known) for known in NAMES.values()} == {Name}
    assert not callable(Name.RECONSTRUCT)


def test_no_opcode_that_makes_instances_is_known() -> None:
    dangerous = (pickle.INST, pickle.OBJ, pickle.NEWOBJ, pickle.NEWOBJ_EX, pickle.EXT1, pickle.EXT2, pickle.EXT4)
    more = (pickle.PERSID, pickle.BINPERSID, pickle.NEXT_BUFFER, pickle.READONLY_BUFFER, pickle.EMPTY_DICT, pickle.DICT)

    assert set(opcodes.TABLE).isdisjoint(opcode[0] for opcode in (*dangerous, *more))


READ = (
    "import time\n"
    "started = time.process_time()\n"
    "try:\n"
    "    total = sum(clip.size for clip in read_content(__import__('pathlib').Path(sys.argv[2])))\n"
    "except DataError as error: total = str(error)\n"
    "print(round(time.process_time() - started, 2), total)\n"
)

FLOODS: dict[str, bytes] = {
    "empty lists": b"\x80\x02](" + b"]" * 2_000_000 + b"e.",
    "nothings": b"\x80\x02](" + b"N" * 2_000_000 + b"e.",
    "marks": b"(" * 2_000_000,
    "memos": b"\x80\x04]" + b"\x94" * 2_000_000,
    "short lists": b"\x80\x02(" + b"(K\1K\1K\1K\1l" * 200_000 + b"l.",
    "long list of bytes": b"\x80\x02((" + b"K\1" * 1_000_000 + b"ll.",
    "long list of floats": b"\x80\x02((" + (b"G" + bytes(8)) * 300_000 + b"ll.",
    "long list of text": b"(l(l" + b"F0.25\na" * 300_000 + b"a.",
    "one array a million times": _array(b"K\x01\x85")[:-2] + b"q\x00" + b"h\x00" * 1_000_000 + b"e.",
    "one list many times": b"\x80\x02((" + b"K\1" * 100_000 + b"lq\0" + b"h\0" * 200_000 + b"l.",
    "matrix of a million rows": _array(b"J\x80\x84\x1e\x00K\x00\x86", b"C\x00") + bytes(2_000_000),
    "one huge line": b"V" + b"a" * 2_000_000,
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_stays_within_memory_and_time(bounded: Callable[..., str], tmp_path: Path, name: str) -> None:
    path = tmp_path / "train.pkl"
    path.write_bytes(FLOODS[name])

    seconds, _, _ = bounded(READ, [path], 2 * path.stat().st_size + 64 * MIB).partition(" ")

    assert float(seconds) < 5  # on a busy machine; about 0.5 s on a quiet one


def test_a_matrix_spelled_as_text_is_decoded_once() -> None:
    matrix = np.zeros((20_000, 2), "u1")
    started = time.monotonic()

    clips = list(Content(pickle.dumps(matrix, protocol=2), "train.pkl"))

    assert len(clips) == len(matrix)
    assert time.monotonic() - started < 5
