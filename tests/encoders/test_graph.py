"""The graph against the same network written in numpy, and against itself."""

from math import erf
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.learner.encoders.graph import build_graph
from autospeech.learner.encoders.nodes import Precision
from autospeech.learner.encoders.weights import Affine, LayerWeights, WhisperWeights
from autospeech.learner.encoders.whisper import open_session
from tests.encoders.conftest import tiny_weights

Array = NDArray[np.float64]


def gelu(x: Array) -> Array:
    return np.asarray(x * (1 + np.vectorize(erf)(x / 2**0.5)) / 2)


def linear(x: Array, affine: Affine) -> Array:
    return x @ affine.weight.astype(np.float64) + affine.bias


def norm(x: Array, affine: Affine) -> Array:
    apart = x - x.mean(-1, keepdims=True)
    return np.asarray(apart / np.sqrt((apart**2).mean(-1, keepdims=True) + 1e-5) * affine.weight + affine.bias)


def convolution(x: Array, affine: Affine, stride: int) -> Array:
    padded = np.pad(x, ((1, 1), (0, 0)))
    triples = [padded[start : start + 3].ravel() for start in range(0, len(x), stride)]
    return gelu(linear(np.stack(triples), affine))


def attention(x: Array, layer: LayerWeights, heads: int) -> Array:
    queries, keys, values = (part.reshape(len(x), heads, -1) for part in np.split(linear(x, layer.qkv), 3, axis=-1))
    scores = np.einsum("qhd,khd->hqk", queries, keys) / queries.shape[-1] ** 0.5
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    return linear(np.einsum("hqk,khd->qhd", weights, values).reshape(x.shape), layer.attention_out)


def whisper_in_numpy(mel: Array, weights: WhisperWeights) -> list[Array]:
    """Every state of one clip, frame by frame."""
    state = convolution(convolution(mel.T, weights.conv1, 1), weights.conv2, 2)
    states = [state]
    x = state + weights.positions[: len(state)]
    for layer in weights.layers:
        x = x + attention(norm(x, layer.attention_norm), layer, weights.heads)
        x = x + linear(gelu(linear(norm(x, layer.ffn_norm), layer.ffn_in)), layer.ffn_out)
        states.append(x)
    states[-1] = norm(states[-1], weights.last_norm)
    return states


def run(weights: WhisperWeights, feed: dict[str, Any], *, states: int = 3, precision: Precision = "float32") -> Array:
    session = open_session(build_graph(weights, states=states, precision=precision).SerializeToString())
    return np.asarray(session.run(["states"], feed)[0])


@pytest.fixture
def clips() -> dict[str, NDArray[np.float32]]:
    """Two clips of 30 and 18 frames, zeros behind the second."""
    mel = np.random.default_rng(1).normal(0, 0.5, (2, 80, 60)).astype(np.float32)
    mel[1, :, 36:] = 0
    mask = np.ones((2, 30), np.float32)
    mask[1, 18:] = 0
    return {"mel": mel, "mask": mask}


def test_every_state_equals_the_network_written_in_numpy(clips: dict[str, NDArray[np.float32]]) -> None:
    weights = tiny_weights()

    pooled = run(weights, clips)

    for clip, frames in enumerate((60, 36)):
        states = whisper_in_numpy(clips["mel"][clip, :, :frames].astype(np.float64), weights)
        expected = [np.concatenate([state.mean(0), state.std(0)]) for state in states]
        np.testing.assert_allclose(pooled[clip], expected, rtol=1e-4, atol=2e-5)


def test_a_cut_graph_gives_the_first_states_of_the_whole_one(clips: dict[str, NDArray[np.float32]]) -> None:
    weights = tiny_weights()

    whole = run(weights, clips)

    for states in (1, 2):
        np.testing.assert_allclose(run(weights, clips, states=states), whole[:, :states], atol=1e-6)


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_a_clip_does_not_depend_on_its_batch(clips: dict[str, NDArray[np.float32]], precision: Precision) -> None:
    weights = tiny_weights()

    together = run(weights, clips, precision=precision)
    alone = run(weights, {"mel": clips["mel"][1:, :, :36], "mask": clips["mask"][1:, :18]}, precision=precision)

    np.testing.assert_allclose(together[1:], alone, atol=1e-5)


def test_whole_numbers_stay_close_to_float32(clips: dict[str, NDArray[np.float32]]) -> None:
    weights = tiny_weights()

    exact, rounded = run(weights, clips), run(weights, clips, precision="int8")

    assert np.linalg.norm(rounded - exact) / np.linalg.norm(exact) < 0.02
