"""The whole-number product: exact where nothing is rounded, even at the largest numbers."""

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from autospeech.learner.encoders.nodes import GraphBuilder, quantize
from autospeech.learner.encoders.whisper import open_session


def product(x: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    graph = GraphBuilder("int8")
    graph.op("Identity", graph.product("x", weight), out="y")
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["frames", len(weight)])]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["frames", weight.shape[1]])]
    session = open_session(graph.model("product", inputs, outputs).SerializeToString())
    return np.asarray(session.run(["y"], {"x": x})[0])


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_numbers_do_not_saturate(sign: int) -> None:
    x = np.full((9, 512), sign, np.float32)
    weight = np.ones((512, 48), np.float32)

    y = product(x, weight)

    np.testing.assert_allclose(y, np.full((9, 48), sign * 512), rtol=1e-5)


def test_whole_numbers_are_multiplied_exactly() -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.integers(-63, 64, (20, 512)), rng.integers(-127, 128, (512, 48))
    x[:, 0], weight[0] = 63, 127  # so that nothing is rounded

    y = product(x.astype(np.float32), weight.astype(np.float32))

    np.testing.assert_allclose(y, x @ weight, rtol=1e-4, atol=0.5)


def test_a_frame_of_zeros_stays_zero() -> None:
    assert not product(np.zeros((3, 64), np.float32), np.ones((64, 16), np.float32)).any()


def test_a_loud_frame_leaves_its_quiet_neighbour_alone() -> None:
    rng = np.random.default_rng(0)
    quiet, weight = rng.normal(size=(1, 64)).astype(np.float32), rng.normal(size=(64, 16)).astype(np.float32)

    alone = product(quiet, weight)
    beside = product(np.concatenate([quiet, 1e4 * quiet]), weight)

    np.testing.assert_allclose(beside[:1], alone, rtol=1e-6)


def test_rounding_is_off_by_half_a_step_at_most() -> None:
    weight = np.random.default_rng(0).normal(size=(50, 7)).astype(np.float32)

    rounded, step = quantize(weight, largest=127)

    assert np.abs(rounded).max(axis=0).tolist() == [127] * 7
    assert (np.abs(rounded * step - weight) <= step * 0.5001).all()
