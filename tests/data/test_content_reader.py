"""Every spelling of a list of waveforms that numpy and Python write is read alike."""

import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from autospeech.data.content import read_content, write_content
from autospeech.data.content.reader import Content
from autospeech.errors import DataError

Waves = list[NDArray[np.float32]]


def _objects(waves: Waves) -> NDArray[Any]:
    array = np.empty(len(waves), object)
    array[:] = waves
    return array


def _ints(wave: NDArray[np.float32]) -> NDArray[np.int64]:
    return (wave * 32768).astype(np.int64)


SPELLINGS: dict[str, Callable[[Waves], object]] = {
    "list of float32": list,
    "tuple": tuple,
    "object array": _objects,
    "float64": lambda waves: [wave.astype("f8") for wave in waves],
    "big endian": lambda waves: [wave.astype(">f4") for wave in waves],
    "int16": lambda waves: [_ints(wave).astype("i2") for wave in waves],
    "big-endian int16": lambda waves: [_ints(wave).astype(">i2") for wave in waves],
    "int64": lambda waves: [_ints(wave) for wave in waves],
    "int32": lambda waves: [(_ints(wave) * 65536).astype("i4") for wave in waves],
    "not contiguous": lambda waves: [np.stack([wave, wave], axis=1)[:, 0] for wave in waves],
    "read-only": lambda waves: [np.frombuffer(wave.tobytes(), "f4") for wave in waves],
    "lists of floats": lambda waves: [wave.tolist() for wave in waves],
    "tuples of floats": lambda waves: [tuple(wave.tolist()) for wave in waves],
    "lists of ints": lambda waves: [_ints(wave).tolist() for wave in waves],
    "object arrays of floats": lambda waves: [wave.astype(object) for wave in waves],
}


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_spelling_is_read_as_the_same_float32_clips(waves: Waves, spelling: str, protocol: int) -> None:
    content = Content(pickle.dumps(SPELLINGS[spelling](waves), protocol=protocol), "train.pkl")

    clips = list(content)

    assert [clip.dtype for clip in clips] == [np.float32] * len(waves)
    for clip, wave in zip(clips, waves, strict=True):
        np.testing.assert_array_equal(clip, wave)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("protocol", range(6))
def test_rows_of_a_matrix_are_clips(order: str, protocol: int) -> None:
    matrix = np.array(np.arange(12, dtype=np.float32).reshape(3, 4) / 16, order=order)  # type: ignore[call-overload]

    content = Content(pickle.dumps(matrix, protocol=protocol), "train.pkl")

    np.testing.assert_array_equal(np.stack(list(content)), matrix)


@pytest.mark.parametrize("protocol", range(6))
def test_python_numbers_of_numpy_are_read(protocol: int) -> None:
    content = Content(pickle.dumps([list(np.array([0.5, -0.25], "f4"))], protocol=protocol), "train.pkl")

    assert content[0].tolist() == [0.5, -0.25]


def test_a_pickle_of_python_2_is_read() -> None:
    text = (
        b"(lp0\ncnumpy.core.multiarray\n_reconstruct\np1\n(cnumpy\nndarray\np2\n(I0\ntp3\nS'b'\np4\ntp5\nRp6\n"
        b"(I1\n(I2\ntp7\ncnumpy\ndtype\np8\n(S'f4'\np9\nI0\nI1\ntp10\nRp11\n"
        b"(I3\nS'<'\np12\nNNNI-1\nI-1\nI0\ntp13\nbI00\nS'\\x00\\x00\\x00?\\x00\\x00\\x80\\xbe'\np14\ntp15\nba."
    )

    assert Content(text, "train.pkl")[0].tolist() == [0.5, -0.25]


@pytest.mark.parametrize("protocol", range(6))
def test_numbers_of_every_size_keep_their_value(protocol: int) -> None:
    numbers = [0, 255, 256, 65535, -1, -32768, 2**31 - 1, 2**40, -(2**40)] * 2

    content = Content(pickle.dumps([numbers], protocol=protocol), "train.pkl")

    np.testing.assert_array_equal(content[0], np.array(numbers, np.float32) / 32768)


@given(
    st.lists(st.one_of(st.integers(-(2**31), 2**31 - 1), st.integers(-200, 70_000), st.floats(-2, 2)), max_size=60),
    st.integers(0, 5),
)
def test_any_mixture_of_numbers_keeps_its_values(numbers: list[float], protocol: int) -> None:
    content = Content(pickle.dumps([numbers], protocol=protocol), "train.pkl")

    scale = 1 if any(isinstance(number, float) for number in numbers) else 32768
    np.testing.assert_array_equal(content[0], np.array(numbers, np.float32) / np.float32(scale))


def test_one_float_makes_a_list_of_floats() -> None:
    content = Content(pickle.dumps([[1, 0, 0.5, 1, 0]]), "train.pkl")

    assert content[0].tolist() == [1, 0, 0.5, 1, 0]


@pytest.mark.parametrize("protocol", range(6))
def test_an_empty_clip_is_an_empty_clip(protocol: int) -> None:
    content = Content(pickle.dumps([np.zeros(0, "f4"), []], protocol=protocol), "train.pkl")

    assert [clip.size for clip in content] == [0, 0]


def test_pickles_of_another_numpy_are_read(other_numpy: Callable[..., str], tmp_path: Path) -> None:
    program = (
        "import sys, pickle, numpy as np\n"
        "waves = [np.array([-1, 0.5, 0.25], 'f4'), np.arange(300, dtype='>i2'), np.array([0, 192], 'u1')]\n"
        "waves += [np.arange(6, dtype='f8')[::2]]\n"
        "for protocol in range(6):\n"
        "    with open(f'{sys.argv[1]}/{protocol}', 'wb') as file: pickle.dump(waves, file, protocol)\n"
    )

    other_numpy(program, [tmp_path])

    for protocol in range(6):
        content = read_content(tmp_path / str(protocol))
        assert content[0].tolist() == [-1, 0.5, 0.25]
        np.testing.assert_array_equal(content[1], np.arange(300) / np.float32(32768))
        assert content[2].tolist() == [-1, 0.5]
        assert content[3].tolist() == [0, 2, 4]


def test_what_we_write_opens_in_any_numpy(other_numpy: Callable[..., str], tmp_path: Path, waves: Waves) -> None:
    with (tmp_path / "x.pkl").open("wb") as file:
        written = write_content(file, waves)

    program = (
        "import sys, pickle, numpy as np\n"
        "with open(sys.argv[1], 'rb') as file: waves = pickle.load(file)\n"
        "total = sum(w.sum(dtype='f8') for w in waves)\n"
        "print(np.__version__, len(waves), waves[0].dtype, [w.size for w in waves], total)\n"
    )
    version, *facts = other_numpy(program, [tmp_path / "x.pkl"]).split(maxsplit=3)

    assert version[0] in "12"
    sizes = [wave.size for wave in waves]
    assert facts == [str(written), "float32", f"{sizes} {sum(wave.sum(dtype='f8') for wave in waves)}\n"]


@given(st.lists(hnp.arrays(np.float32, st.integers(0, 50), elements=st.floats(-1, 1, width=32)), max_size=5))
def test_what_is_written_is_read_back(clips: Waves) -> None:
    file = io.BytesIO()

    write_content(file, clips)

    for reader in (Content(file.getvalue(), "x"), pickle.loads(file.getvalue())):
        assert len(reader) == len(clips)
        for back, clip in zip(reader, clips, strict=True):
            np.testing.assert_array_equal(back, clip)


@given(
    st.lists(
        hnp.arrays(st.sampled_from(["f2", "f4", ">f8", "i1", "u1", ">i2", "i4", "i8"]), st.integers(0, 20)), max_size=4
    ),
    st.integers(0, 5),
)
def test_every_kind_of_number_agrees_with_pickle(clips: list[NDArray[Any]], protocol: int) -> None:
    scale = {"i1": 2**7, "u1": 2**7, "i2": 2**15, "i4": 2**31, "i8": 2**15}

    content = Content(pickle.dumps(clips, protocol=protocol), "x")

    for clip, array in zip(content, clips, strict=True):
        zero = 128 if array.dtype.kind == "u" else 0
        divisor = scale.get(f"{array.dtype.kind}{array.dtype.itemsize}", 1)
        with np.errstate(over="ignore"):
            np.testing.assert_array_equal(clip, (array.astype(np.float32) - np.float32(zero)) / np.float32(divisor))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (np.zeros(3, "f4"), "expected a list of clips, got a single value"),
        ([np.zeros((2, 2), "f4")], r"clip 0 of train.pkl: expected a 1-D array of numbers, got an array of shape"),
        ([[1, 2, 3, 4, None]], "clip 0 of train.pkl: expected numbers, got None"),
        ([["a"]], "expected numbers, got text or bytes"),
        ([np.zeros(2, "U3")], "an array of type 'U3'"),
        ([np.zeros(2, bool)], "an array of type 'b1'"),
        ([np.zeros(2, "c8")], "an array of type 'c8'"),
        ([np.zeros(2, "u2")], "an array of type 'u2'"),
        ([np.zeros((1, 1, 1), "f4")], "an array of 3 dimensions"),
        ({"a": 1}, "opcode b'}'"),
        ([1.0] * 10, "expected a 1-D array of numbers, got a bare number"),
        (np.zeros((3, 4), object), "expected a list of clips"),
    ],
)
def test_what_is_no_list_of_waveforms_is_refused_in_words(value: object, sentence: str) -> None:
    data = pickle.dumps(value, protocol=4)

    with pytest.raises(DataError, match=sentence):
        list(Content(data, "train.pkl"))


def test_the_same_clip_may_be_listed_several_times() -> None:
    clip = np.ones(1600, np.float32)

    assert len(list(Content(pickle.dumps([clip] * 50), "train.pkl"))) == 50


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x80\x04", b"\x80\x04]"])
def test_a_file_that_is_no_pickle_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "train.pkl").write_bytes(content)

    with pytest.raises(DataError, match=r"train\.pkl"):
        read_content(tmp_path / "train.pkl")


def test_every_truncation_is_refused(waves: Waves) -> None:
    data = pickle.dumps([waves[0], waves[1], [0.5] * 9], protocol=2)

    for end in range(len(data)):
        with pytest.raises(DataError):
            list(Content(data[:end], "train.pkl"))


def test_a_clip_that_is_not_flat_is_not_written() -> None:
    with pytest.raises(DataError, match=r"shape of clip 1: expected \(samples,\), got \(2, 2\)"):
        write_content(io.BytesIO(), [np.zeros(3, np.float32), np.zeros((2, 2), np.float32)])
