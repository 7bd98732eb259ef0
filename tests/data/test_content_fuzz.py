"""Whatever bytes a content file holds: clips or a DataError, soon, in little memory."""

import pickle
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autospeech.data.content.opcodes import TABLE
from autospeech.data.content.reader import Content
from autospeech.errors import DataError

MIB = 1024**2

_SEEDS = [
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

_snippets = st.one_of(
    st.sampled_from([bytes([opcode]) for opcode in TABLE]),
    st.binary(max_size=9),
    st.sampled_from(
        [
            b"\x80\x04", b"](", b"e.", b"tb", b"K\x01\x85", b"h\x00", b"q\x00", b"\x94", b"R", b"b", b".",
            b"cnumpy\nndarray\n", b"cnumpy\ndtype\n", b"cnumpy.core.multiarray\n_reconstruct\n", b"c_codecs\nencode\n",
            b"cnumpy.core.multiarray\nscalar\n", b"cnumpy.core.numeric\n_frombuffer\n", b"c__builtin__\nbytes\n",
            b"X\x02\0\0\0f4", b"C\x04\0\0\x80?", b"J\xff\xff\xff\xff", b"\x8a\x08" + b"\xff" * 8, b"F1.5\na", b"I7\na",
            b"G?\xf0\0\0\0\0\0\0", b"K\x07" * 6, b"\x95" + b"\xff" * 8, b"\x8e" + b"\xff" * 8, b"r\xff\xff\xff\x7f",
        ]
    ),
)  # fmt: skip


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        drop = draw(st.integers(0, 4))
        data[at : at + drop] = draw(_snippets)
    return bytes(data)


_inputs = st.one_of(_mutated(), st.lists(_snippets, max_size=30).map(b"".join), st.binary(max_size=200))


def _reads_or_refuses(data: bytes) -> None:
    started = time.process_time()
    try:
        for clip in Content(data, "train.pkl"):
            assert clip.dtype == np.float32
            assert clip.ndim == 1
    except DataError:
        pass
    assert time.process_time() - started < 1


@given(_inputs)
@settings(max_examples=400, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_clips_or_a_data_error(data: bytes) -> None:
    _reads_or_refuses(data)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@given(_inputs)
@settings(max_examples=100_000, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
def test_a_hundred_thousand_inputs_are_clips_or_a_data_error(data: bytes) -> None:
    _reads_or_refuses(data)


MUTATE = """
import pickle, random, time
seeds = [
    pickle.dumps(value, protocol=p) for p in range(6) for value in (
        [np.arange(5, dtype="f4"), np.arange(3, dtype=">i2")], ([0.5] * 9, [1, -2, 300, 70000] * 3),
        np.ones((2, 3), "f8", order="F"), [np.zeros(20000, "f4")] * 3)]
rng, slowest, read = random.Random(7), 0.0, 0
for _ in range(int(sys.argv[2])):
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(min(len(data), 400))] = rng.randrange(256)
    started = time.process_time()
    try:
        read += sum(clip.size for clip in Content(bytes(data), "x")) > 0
    except DataError:
        pass
    slowest = max(slowest, time.process_time() - started)
print(slowest, read)
"""


@pytest.mark.parametrize("count", [3000, pytest.param(100_000, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def test_mutated_files_stay_within_memory_and_time(bounded: Callable[..., str], count: int) -> None:
    slowest, read = bounded(MUTATE, [count], 64 * MIB).split()

    assert float(slowest) < 1
    assert int(read) > 0
