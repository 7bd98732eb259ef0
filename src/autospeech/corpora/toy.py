"""A toy dataset made in a fraction of a second, to try a submission on: tones in noise, one pitch a class."""

from pathlib import Path

import numpy as np

from autospeech.contract import SAMPLE_RATE, Labels, Waveform
from autospeech.data import write_dataset

__all__ = ["make_toy_dataset"]

_LOWEST_HZ = 200.0
_STEP = 1.5
_SHORTEST_S, _LONGEST_S = 0.3, 1.2


def make_toy_dataset(out: Path, *, classes: int = 3, train: int = 24, test: int = 12, seed: int = 0) -> Path:
    """Write a made dataset named ``toy`` under `out`; return its folder.

    Class k is a tone of 200 * 1.5**k Hz in white noise, 0.3 to 1.2 s long: any working learner scores above 0.5.

    Args:
        out: Folder that receives ``toy/``.
        classes: Number of classes, from 3.
        train: Number of training clips.
        test: Number of test clips.
        seed: The same seed writes the same samples.
    """
    rng = np.random.default_rng(seed)
    train_labels, test_labels = _one_hot(train, classes), _one_hot(test, classes)
    return write_dataset(
        out / "toy",
        name="toy",
        train=[_tone(int(row.argmax()), rng) for row in train_labels],
        train_labels=train_labels,
        test=[_tone(int(row.argmax()), rng) for row in test_labels],
        test_labels=test_labels,
    )


def _one_hot(clips: int, classes: int) -> Labels:
    return np.eye(classes, dtype=np.uint8)[np.arange(clips) % classes]


def _tone(label: int, rng: np.random.Generator) -> Waveform:
    samples = int(rng.uniform(_SHORTEST_S, _LONGEST_S) * SAMPLE_RATE)
    pitch = _LOWEST_HZ * _STEP**label * rng.uniform(0.95, 1.05)
    tone = 0.2 * np.sin(2 * np.pi * pitch * np.arange(samples) / SAMPLE_RATE)
    return (tone + 0.05 * rng.standard_normal(samples)).astype(np.float32)
