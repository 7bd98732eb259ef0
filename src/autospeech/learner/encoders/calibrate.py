"""What an encoder costs on this machine, measured."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np

from autospeech.contract import SAMPLE_RATE, Seconds
from autospeech.learner.encoders.interface import Encoder
from autospeech.learner.encoders.transformers import TransformersEncoder
from autospeech.learner.encoders.whisper import WhisperEncoder

__all__ = ["calibrate", "measured_cost"]

AnyEncoder = TypeVar("AnyEncoder", WhisperEncoder, TransformersEncoder)

_CLIPS: Final = 4
_CLIP_SAMPLES: Final = 4 * SAMPLE_RATE


def calibrate(encoder: AnyEncoder, *, read: Callable[[], Seconds] = time.process_time) -> AnyEncoder:
    """Return the encoder with its cost measured on this machine."""
    return replace(encoder, audio_cost=measured_cost(encoder, read=read))


def measured_cost(encoder: Encoder, *, read: Callable[[], Seconds] = time.process_time) -> float:
    """Return the seconds one second of audio costs: 16 s of noise, after a warm-up with the same.

    Args:
        encoder: The encoder.
        read: Clock; the processor's time by default, so that a busy machine changes the figure little.
    """
    noise = list(np.random.default_rng(0).normal(0, 0.1, (_CLIPS, _CLIP_SAMPLES)).astype(np.float32))
    encoder.embed(noise)
    start = read()
    encoder.embed(noise)
    return (read() - start) * SAMPLE_RATE / (_CLIPS * _CLIP_SAMPLES)
