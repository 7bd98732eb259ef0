"""Inputs for the reader of content files: whole pickles, pieces of pickles, and what chance makes of them."""

import pickle
import random
from typing import Final

import numpy as np

from autospeech.data.content.opcodes import TABLE

SEEDS: Final = [
    pickle.dumps(value, protocol=protocol)
    for protocol in range(6)
    for value in (
        [np.arange(5, dtype="f4"), np.arange(3, dtype=">i2")],
        ([0.5] * 9, [1, -2, 300, 70000] * 3),
        np.ones((2, 3), "f8", order="F"),
        np.array([1.5, None], object),
        [np.float32(0.5)],
    )
]
"""Files that can be read, but for the array of objects, by every protocol."""

OPCODES: Final = [bytes([opcode]) for opcode in TABLE]
PIECES: Final = [
    b"\x80\x04", b"](", b"e.", b"tb", b"K\x01\x85", b"h\x00", b"q\x00", b"\x94", b"R", b"b", b".",
    b"cnumpy\nndarray\n", b"cnumpy\ndtype\n", b"cnumpy.core.multiarray\n_reconstruct\n", b"c_codecs\nencode\n",
    b"cnumpy.core.multiarray\nscalar\n", b"cnumpy.core.numeric\n_frombuffer\n", b"c__builtin__\nbytes\n",
    b"X\x02\0\0\0f4", b"C\x04\0\0\x80?", b"J\xff\xff\xff\xff", b"\x8a\x08" + b"\xff" * 8, b"F1.5\na", b"I7\na",
    b"G?\xf0\0\0\0\0\0\0", b"K\x07" * 6, b"\x95" + b"\xff" * 8, b"\x8e" + b"\xff" * 8, b"r\xff\xff\xff\x7f",
]  # fmt: skip


def random_input(chance: random.Random) -> bytes:
    """Return a changed pickle (of four inputs, two), a row of pieces, or any bytes."""
    kind = chance.randrange(4)
    if kind == 0:
        return chance.randbytes(chance.randrange(201))
    if kind == 1:
        return b"".join(_piece(chance) for _ in range(chance.randrange(31)))
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        at = chance.randint(0, len(data))
        data[at : at + chance.randint(0, 4)] = _piece(chance)
    return bytes(data)


def _piece(chance: random.Random) -> bytes:
    kind = chance.randrange(3)
    if kind == 0:
        return chance.randbytes(chance.randrange(10))
    return chance.choice(OPCODES if kind == 1 else PIECES)
