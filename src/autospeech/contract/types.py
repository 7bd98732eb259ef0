"""Type aliases in the field's words."""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["SAMPLE_RATE", "Labels", "Scores", "Seconds", "Waveform"]

SAMPLE_RATE: Final = 16_000
"""Samples a second of every waveform in the challenge's format, in Hz."""

Waveform: TypeAlias = NDArray[np.float32]
"""One mono utterance: shape (samples,), float32, 16 kHz, nominally in [-1, 1)."""

Scores: TypeAlias = NDArray[np.floating[Any]]
"""One prediction: shape (clips, classes), finite floats; larger means more likely. Any scale."""

Labels: TypeAlias = NDArray[np.uint8]
"""One-hot labels: shape (clips, classes), uint8, one 1 in each row."""

Seconds: TypeAlias = float
"""A duration, or a moment on a monotonic clock, in seconds."""
