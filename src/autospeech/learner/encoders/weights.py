"""The weights of a Whisper encoder, checked and in float32, whatever file they came from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autospeech.errors import DataError
from autospeech.learner.encoders.ctranslate2 import Ctranslate2Model

__all__ = ["Affine", "LayerWeights", "WhisperWeights", "whisper_weights"]

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Affine:
    """A matrix and a vector: y = x @ weight + bias; of a layer normalisation: its gain and its shift."""

    weight: Array
    """Shape (inputs, outputs), or (width,) for a layer normalisation."""
    bias: Array
    """Shape (outputs,)."""


@dataclass(frozen=True, kw_only=True)
class LayerWeights:
    """One pre-norm transformer layer."""

    attention_norm: Affine
    """Layer normalisation before the attention."""
    qkv: Affine
    """Queries, keys and values side by side: shape (width, 3 * width)."""
    attention_out: Affine
    """Projection of the attended values: shape (width, width)."""
    ffn_norm: Affine
    """Layer normalisation before the feed-forward network."""
    ffn_in: Affine
    """Its first projection: shape (width, hidden)."""
    ffn_out: Affine
    """Its second projection: shape (hidden, width)."""


@dataclass(frozen=True, kw_only=True)
class WhisperWeights:
    """A Whisper encoder."""

    heads: int
    """Attention heads; divides the width."""
    conv1: Affine
    """First convolution over 3 frames, stride 1: shape (3 * bands, width), frames from early to late."""
    conv2: Affine
    """Second convolution over 3 frames, stride 2: shape (3 * width, width)."""
    positions: Array
    """Position encodings: shape (frames, width); no input may be longer."""
    layers: tuple[LayerWeights, ...]
    """Layers from input to output."""
    last_norm: Affine
    """Layer normalisation after the last layer."""

    @property
    def width(self) -> int:
        """Numbers in a frame of one state."""
        return int(self.positions.shape[1])


def whisper_weights(model: Ctranslate2Model) -> WhisperWeights:
    """Pick the encoder of a CTranslate2 Whisper model; the decoder is left alone.

    Raises:
        DataError: The model is no Whisper, or a variable is missing.
    """
    if model.spec != "WhisperSpec":
        raise DataError("specification of the encoder's file", expected="WhisperSpec", got=model.spec)
    pick = _Picker(model)
    layers = sum(name.startswith("encoder/layer_") and name.endswith("linear_0/bias") for name in model.variables) // 2
    return WhisperWeights(
        heads=int(pick.array("num_heads")),
        conv1=pick.convolution("conv1"),
        conv2=pick.convolution("conv2"),
        positions=pick.array("position_encodings/encodings"),
        layers=tuple(pick.layer(f"layer_{index}") for index in range(layers)),
        last_norm=pick.norm("layer_norm"),
    )


class _Picker:
    """Fetches the encoder's variables by name, in float32."""

    def __init__(self, model: Ctranslate2Model) -> None:
        self._variables = model.variables

    def array(self, name: str) -> Array:
        full = f"encoder/{name}"
        if full not in self._variables:
            raise DataError("variables of the encoder's file", expected=full, got=f"{len(self._variables)} others")
        return self._variables[full].astype(np.float32)

    def linear(self, name: str) -> Affine:
        return Affine(weight=self.array(f"{name}/weight").T, bias=self.array(f"{name}/bias"))

    def convolution(self, name: str) -> Affine:
        kernel = self.array(f"{name}/weight")  # (outputs, inputs, 3)
        return Affine(weight=kernel.transpose(2, 1, 0).reshape(-1, len(kernel)), bias=self.array(f"{name}/bias"))

    def norm(self, name: str) -> Affine:
        return Affine(weight=self.array(f"{name}/gamma"), bias=self.array(f"{name}/beta"))

    def layer(self, name: str) -> LayerWeights:
        attention, ffn = f"{name}/self_attention", f"{name}/ffn"
        return LayerWeights(
            attention_norm=self.norm(f"{attention}/layer_norm"),
            qkv=self.linear(f"{attention}/linear_0"),
            attention_out=self.linear(f"{attention}/linear_1"),
            ffn_norm=self.norm(f"{ffn}/layer_norm"),
            ffn_in=self.linear(f"{ffn}/linear_0"),
            ffn_out=self.linear(f"{ffn}/linear_1"),
        )
