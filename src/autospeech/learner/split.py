"""One side of a problem: its clips, and everything that has been computed from them."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Seconds, Waveform
from autospeech.learner.bank import StateBank
from autospeech.learner.encoders import Encoder
from autospeech.learner.features import Frames, log_mel_frames

__all__ = ["Split"]


class Split:
    """Clips, and caches that belong to them.

    Args:
        waveforms: The clips, shape (samples,) each, 16 kHz, float32; read when needed, never changed.
        threads: Threads to work with.
        encoder: Pretrained encoder; None: without.
        cost: Wall seconds the encoder takes for a second of audio.
    """

    def __init__(
        self, waveforms: Sequence[Waveform], *, threads: int = 1, encoder: Encoder | None = None, cost: Seconds = 0.01
    ) -> None:
        self.waveforms = waveforms
        self.threads = threads
        self.seconds = np.array([len(waveform) for waveform in waveforms], np.float64) / SAMPLE_RATE
        self._encoder = encoder
        self._cost = cost
        self._frames: Frames | None = None
        self._banks: dict[Seconds | None, StateBank] = {}
        self._arrays: dict[str, NDArray[np.float32]] = {}

    def __len__(self) -> int:
        return len(self.waveforms)

    @property
    def everyone(self) -> NDArray[np.int64]:
        """Indices of all clips."""
        return np.arange(len(self))

    def frames(self) -> Frames:
        """Return the log-mel frames of all clips, computed at the first call."""
        if self._frames is None:
            self._frames = log_mel_frames(self.waveforms, threads=self.threads)
        return self._frames

    def cropped_frames(self, rows: NDArray[np.int64], seconds: Seconds) -> Frames:
        """Return frames of the middle of some clips; what all frames hold already is not computed again."""
        if self._frames is not None:
            return self._frames.take(rows)
        if len(rows) == len(self) and self.seconds.max(initial=0.0) <= seconds:
            return self.frames()
        return log_mel_frames([_middle(self.waveforms[row], seconds) for row in rows], threads=self.threads)

    def bank(self, glimpse: Seconds | None) -> StateBank:
        """Return the encoder's states of the clips: of a glimpse, or of windows (None)."""
        if glimpse not in self._banks:
            if self._encoder is None:
                raise LookupError("a split without encoder has no states")
            self._banks[glimpse] = StateBank(self._encoder, self.waveforms, glimpse=glimpse, cost=self._cost)
        return self._banks[glimpse]

    def forget_glimpses(self) -> None:
        """Let go of states that windows have taken the place of."""
        self._banks = {glimpse: bank for glimpse, bank in self._banks.items() if glimpse is None}

    def array(self, name: str, compute: Callable[[], NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return what is kept by this name, computed at the first call: shape (clips, features)."""
        if name not in self._arrays:
            self._arrays[name] = compute()
        return self._arrays[name]


def _middle(waveform: Waveform, seconds: Seconds) -> Waveform:
    if len(waveform) <= seconds * SAMPLE_RATE:
        return waveform
    length = int(seconds * SAMPLE_RATE)
    start = (len(waveform) - length) // 2
    return waveform[start : start + length]
