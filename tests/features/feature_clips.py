"""Clips that features must survive, and noise they can be measured with."""

from typing import Final

import numpy as np

from autospeech.contract import Waveform


def noise(samples: int, *, seed: int = 0, level: float = 0.1) -> Waveform:
    """Return white noise."""
    return (level * np.random.default_rng(seed).standard_normal(samples)).astype(np.float32)


def _speechlike(seconds: float, seed: int) -> Waveform:
    """Return a gliding, pulsating buzz with noise: something that moves in every band."""
    time = np.arange(int(16000 * seconds)) / 16000
    buzz = np.sign(np.sin(2 * np.pi * (120 + 20 * seed + 20 * np.sin(2 * np.pi * time)) * time))
    return ((buzz * (0.2 + 0.2 * np.sin(2 * np.pi * 4 * time))) + noise(len(time), seed=seed, level=0.01)).astype("f4")


SPEECHLIKE: Final = [_speechlike(0.5 + 0.4 * seed, seed) for seed in range(8)]
"""Eight clips of 0.5 to 3.3 s."""

HARD_CLIPS: Final[dict[str, Waveform]] = {
    "empty": np.zeros(0, np.float32),
    "one sample": np.full(1, 0.5, np.float32),
    "two samples": np.array([0.5, -0.5], np.float32),
    "silence": np.zeros(16000, np.float32),
    "constant": np.full(16000, 0.3, np.float32),
    "offset": noise(16000) + np.float32(0.8),
    "clipping": np.clip(noise(16000, level=5), -1, 1),
    "10 ms": noise(160),
    "one bit": np.where(np.arange(16000) == 8000, np.float32(2**-15), np.float32(0)),
    "huge": noise(16000, level=1e4),
    "five minutes": np.tile(noise(16000 * 10), 30),
}
"""Clips at the border of what is a recording."""
