"""A prediction is verified once more in the parent, which trusts nothing the child says."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autospeech.protocol.outcome import Outcome, RunEnded
from autospeech.protocol.prediction import decode_prediction, payload_cap

SHAPE = (4, 3)


def npy(array: object) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asarray(array), allow_pickle=True)
    return stream.getvalue()


@pytest.mark.parametrize("dtype", ["<f4", "<f8", ">f4", "f2", "i1", "u8", "?"])
def test_numbers_of_any_kind_become_floats(dtype: str) -> None:
    scores = decode_prediction(npy(np.ones(SHAPE, dtype)), SHAPE)

    assert scores.dtype in (np.dtype("<f4"), np.dtype("<f8"))
    assert (scores == 1).all()


def test_the_cap_lets_the_largest_honest_prediction_through() -> None:
    assert len(npy(np.zeros(SHAPE, "f8"))) <= payload_cap(SHAPE)


@pytest.mark.parametrize(("number", "becomes"), [("1e-4930", 0.0), ("-1e-4930", -0.0), ("1e300", 1e300)])
def test_numbers_of_16_bytes_become_the_nearest_float(number: str, becomes: float) -> None:
    scores = decode_prediction(npy(np.full(SHAPE, np.longdouble(number))), SHAPE)

    assert (scores == becomes).all()


BAD = {
    "empty": (b"", Outcome.BAD_DTYPE),
    "pickle": (npy(np.full(SHAPE, None, dtype=object)), Outcome.BAD_DTYPE),
    "short": (npy(np.zeros(SHAPE))[:-1], Outcome.BAD_DTYPE),
    "shape": (npy(np.zeros((3, 4))), Outcome.BAD_SHAPE),
    "scalar": (npy(1.0), Outcome.BAD_SHAPE),
    "text": (npy(np.full(SHAPE, "a")), Outcome.BAD_DTYPE),
    "complex": (npy(np.zeros(SHAPE, "c8")), Outcome.BAD_DTYPE),
    "nan": (npy(np.full(SHAPE, np.nan)), Outcome.NOT_FINITE),
    "signalling_nan": (npy(np.full(SHAPE, 0x7FA00001, "u4").view("f4")), Outcome.NOT_FINITE),
    "too_large_for_a_float": (npy(np.full(SHAPE, np.longdouble("1e4000"))), Outcome.NOT_FINITE),
    "nan_of_16_bytes": (npy(np.full(SHAPE, np.longdouble("nan"))), Outcome.NOT_FINITE),
    "long_header": (b"\x93NUMPY\x02\x00" + (1 << 20).to_bytes(4, "little") + b" " * (1 << 20), Outcome.BAD_DTYPE),
    "huge_shape": (npy(np.zeros(SHAPE)).replace(b"(4, 3)", b"(9**9)"), Outcome.BAD_DTYPE),
    "negative_shape": (npy(np.zeros(SHAPE)).replace(b"(4, 3)", b"(-4,3)"), Outcome.BAD_SHAPE),
}


@pytest.mark.parametrize("kind", BAD)
def test_anything_else_ends_the_run_by_its_name(kind: str) -> None:
    payload, outcome = BAD[kind]

    with pytest.raises(RunEnded) as ended:
        decode_prediction(payload, SHAPE)

    assert ended.value.outcome is outcome


@given(content=st.binary(max_size=200))
def test_no_bytes_break_the_decoder(content: bytes) -> None:
    header = npy(np.zeros(SHAPE))[:10]

    for payload in (content, header + content):
        with pytest.raises(RunEnded):
            decode_prediction(payload, SHAPE)


@given(place=st.integers(6, 127), byte=st.integers(0, 255))
def test_no_changed_byte_of_a_header_breaks_the_decoder(place: int, byte: int) -> None:
    payload = bytearray(npy(np.ones(SHAPE)))
    payload[place] = byte

    try:
        scores = decode_prediction(bytes(payload), SHAPE)
    except RunEnded:
        return

    assert scores.shape == SHAPE
    assert np.isfinite(scores).all()
