"""`Encoder`: what every pretrained encoder is to the learner."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Waveform
from autospeech.errors import UsageError

__all__ = ["Embeddings", "Encoder", "states_wanted"]

Embeddings = NDArray[np.float32]
"""States of an encoder pooled over time: shape (clips, states, 2 * width), float32, finite; means, then deviations."""


class Encoder(Protocol):
    """A pretrained network that turns utterances into one vector for each of its layers."""

    @property
    def name(self) -> str:
        """Name by which it was loaded."""

    @property
    def licence(self) -> str:
        """SPDX identifier of the weights' licence, "unknown" where nobody said."""

    @property
    def layers(self) -> int:
        """Number of states: what comes before the first layer, and every layer's output."""

    @property
    def width(self) -> int:
        """Numbers in a frame of one state; a pooled state has twice as many."""

    @property
    def audio_cost(self) -> float:
        """CPU seconds one second of audio costs through all states on one core."""

    def embed(self, waveforms: Sequence[Waveform], *, states: int | None = None) -> Embeddings:
        """Pool the first `states` states (None: all) of every clip: mean and standard deviation over its frames.

        Raises:
            UsageError: `states` is not from 1 to `layers`.
        """


def states_wanted(name: str, states: int | None, *, layers: int) -> int:
    """Return how many states are asked for; None means all.

    Raises:
        UsageError: `states` is not from 1 to `layers`.
    """
    wanted = layers if states is None else states
    if not 1 <= wanted <= layers:
        raise UsageError(f"states of {name}", expected=f"from 1 to {layers}", got=wanted)
    return wanted
