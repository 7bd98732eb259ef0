"""Whatever bytes a content file holds: clips or a DataError, soon, in little memory."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autospeech.data.content.reader import Content
from autospeech.errors import DataError
from tests.data.content_inputs import OPCODES, PIECES, SEEDS

ROOT = Path(__file__).parents[2]
MIB = 1024**2

_snippets = st.one_of(st.sampled_from(OPCODES), st.binary(max_size=9), st.sampled_from(PIECES))


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SEEDS)))
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


FUZZ = """
import random, signal
sys.path.insert(0, sys.argv[4])
from tests.data.content_inputs import random_input


def tell(*_):
    raise TimeoutError("an input took more than a second")


signal.signal(signal.SIGPROF, tell)
chance, read = random.Random(int(sys.argv[2])), 0
for _ in range(int(sys.argv[3])):
    data = random_input(chance)
    signal.setitimer(signal.ITIMER_PROF, 1.0)
    try:
        for clip in Content(data, "train.pkl"):
            assert clip.dtype == np.float32 and clip.ndim == 1
            read += 1
    except DataError:
        pass
    except BaseException:
        print("the input was", data, file=sys.stderr)
        raise
    signal.setitimer(signal.ITIMER_PROF, 0)
print(read)
"""


@pytest.mark.parametrize(
    ("seed", "count"),
    [(0, 4000), *(pytest.param(seed, 400_000, marks=[pytest.mark.slow, pytest.mark.timeout(600)]) for seed in (1, 2))],
)
def test_many_inputs_are_clips_or_a_data_error_within_memory_and_time(
    bounded: Callable[..., str], seed: int, count: int
) -> None:
    read = bounded(FUZZ, [seed, count, ROOT], 64 * MIB)

    assert int(read) > count // 100  # some are still files


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


@pytest.mark.parametrize("count", [3000, pytest.param(100_000, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_mutated_files_stay_within_memory_and_time(bounded: Callable[..., str], count: int) -> None:
    slowest, read = bounded(MUTATE, [count], 64 * MIB).split()

    assert float(slowest) < 1
    assert int(read) > 0
