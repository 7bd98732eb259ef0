"""Made problems and an encoder that costs nothing, for tests of the learner's parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.learner.encoders import Embeddings
from autospeech.learner.problem import Speed
from autospeech.learner.tools import Tools


@dataclass
class CountingEncoder:
    """States are mean and deviation of simple transforms of each 20 ms frame; counts what it was asked."""

    name: str = "counting"
    licence: str = "Apache-2.0"
    layers: int = 3
    width: int = 2
    audio_cost: float = 1e-6
    heard_samples: int = 0
    calls: list[int] = field(default_factory=list)

    def embed(self, waveforms: Sequence[Waveform], *, states: int | None = None) -> Embeddings:
        self.calls.append(len(waveforms))
        self.heard_samples += sum(len(waveform) for waveform in waveforms)
        return np.stack([self._clip(waveform) for waveform in waveforms])[:, :states]

    def _clip(self, waveform: Waveform) -> NDArray[np.float32]:
        frames = max(1, len(waveform) // 320)
        padded = np.zeros(frames * 320, np.float32)
        padded[: min(len(waveform), len(padded))] = waveform[: len(padded)]
        rows = padded.reshape(frames, 320)
        crossings = (np.diff(np.signbit(rows), axis=1) != 0).mean(axis=1)
        power = np.log((rows**2).mean(axis=1) + 1e-9)
        values = np.stack([[power, crossings], [crossings, power], [crossings**2, power]], axis=1)
        return np.concatenate([values.mean(axis=2).T, values.std(axis=2).T], axis=1).astype(np.float32)


def make_tools(encoder: CountingEncoder | None = None) -> Tools:
    """Return tools of a steady, quick machine."""
    speed = Speed() if encoder is None else Speed(encoder=1e-4, states=encoder.layers, width=2 * encoder.width)
    return Tools(encoder=encoder, threads=1, speed=speed)


def tones(
    labels: Sequence[int] | NDArray[np.int64], *, seconds: float | tuple[float, float] = (0.3, 1.0), seed: int = 0
) -> list[Waveform]:
    """Return a noisy tone for each label: the class is the pitch."""
    rng = np.random.default_rng(seed)
    shortest, longest = seconds if isinstance(seconds, tuple) else (seconds, seconds)
    return [_tone(int(label), rng, rng.uniform(shortest, longest)) for label in labels]


def _tone(label: int, rng: np.random.Generator, seconds: float) -> Waveform:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    pitch = 150.0 * 1.25**label * rng.uniform(0.97, 1.03)
    return (0.2 * np.sin(2 * np.pi * pitch * time) + 0.05 * rng.standard_normal(len(time))).astype(np.float32)
