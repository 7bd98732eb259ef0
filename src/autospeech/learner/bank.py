"""Pooled states of an encoder over what has been heard of each clip so far: extended, never computed again.

A clip is cut into equal windows of at most a few seconds; they are heard from the middle outwards. Pooling over
windows is exact (counts, means and squared deviations add up), so hearing more of a clip refines its embedding.
Short windows lose nothing that pooling over a whole clip had (docs/adr/0010) and let every rung keep what the last did.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Seconds, Waveform
from autospeech.learner.deadline import Deadline
from autospeech.learner.encoders import Encoder

__all__ = ["WINDOW_SECONDS", "StateBank", "middle_out"]

WINDOW_SECONDS: Final[Seconds] = 4.0
"""Longest window."""
_STEP: Final = 320  # samples an encoder frame stands for: how windows are weighed
_SLICE_SECONDS: Final = (8.0, 240.0)  # audio between two looks at the deadline: least, most
_SLICE_SHARE: Final = 0.2  # of the time left

Cut = tuple[int, int]


def middle_out(samples: int, *, most: int) -> list[Cut]:
    """Cut a clip into equal windows of at most `most` samples; return (start, end), the middle one first.

    >>> middle_out(50, most=10)
    [(20, 30), (10, 20), (30, 40), (0, 10), (40, 50)]
    >>> middle_out(0, most=10)
    [(0, 0)]
    """
    count = max(1, -(-samples // most))
    edges = np.linspace(0, samples, count + 1).round().astype(int).tolist()
    order = sorted(range(count), key=lambda window: (abs(2 * window + 1 - count), window))
    return [(edges[window], edges[window + 1]) for window in order]


class StateBank:
    """The states of one split's clips.

    Args:
        encoder: Gives the states.
        waveforms: The clips.
        glimpse: Hear only so many seconds in the middle of each clip; None: windows, as many as are asked for.
        cost: Wall seconds one second of audio takes, to look at deadlines often enough.
    """

    def __init__(
        self, encoder: Encoder, waveforms: Sequence[Waveform], *, glimpse: Seconds | None = None, cost: Seconds = 0.01
    ) -> None:
        self._encoder = encoder
        self._waveforms = waveforms
        self._cost = cost
        self._cuts = [_cuts(len(waveform), glimpse) for waveform in waveforms]
        shape = (len(waveforms), encoder.layers, encoder.width)
        self._mean = np.zeros(shape, np.float32)
        self._square = np.zeros(shape, np.float32)
        self._frames = np.zeros(len(waveforms), np.float32)
        self._heard = np.zeros(len(waveforms), np.int64)

    @property
    def longest(self) -> int:
        """Windows of the longest clip."""
        return max((len(cuts) for cuts in self._cuts), default=0)

    def hear(self, rows: NDArray[np.int64], windows: int, deadline: Deadline) -> None:
        """Hear the first `windows` windows of some clips, as far as they have not been heard.

        Raises:
            OutOfTime: The deadline came first; what was heard is kept.
        """
        for part in self._slices(self._unheard(rows, windows), deadline):
            deadline.check(0.5 * self._cost * sum(end - start for _, (start, end) in part) / SAMPLE_RATE)
            states = self._encoder.embed([self._waveforms[clip][start:end] for clip, (start, end) in part])
            for (clip, cut), state in zip(part, states, strict=True):
                self._add(clip, cut, state)

    def pooled(self, rows: NDArray[np.int64], first: int, last: int) -> NDArray[np.float32]:
        """Return mean and standard deviation of the states `first` to `last` - 1: shape (rows, 2 * width * states)."""
        mean = self._mean[rows, first:last]
        spread = self._square[rows, first:last] / np.maximum(self._frames[rows], 1)[:, None, None]
        return np.concatenate([mean, np.sqrt(spread)], axis=2).reshape(len(rows), -1)

    def _unheard(self, rows: NDArray[np.int64], windows: int) -> list[tuple[int, Cut]]:
        """Return (clip, cut), clip by clip, every clip's next windows in order."""
        return [(clip, cut) for clip in rows.tolist() for cut in self._cuts[clip][int(self._heard[clip]) : windows]]

    def _slices(self, todo: list[tuple[int, Cut]], deadline: Deadline) -> Iterator[list[tuple[int, Cut]]]:
        """Yield the work in slices that take a share of the time left."""
        part: list[tuple[int, Cut]] = []
        audio, room = 0.0, self._room(deadline)
        for clip, cut in todo:
            part.append((clip, cut))
            audio += (cut[1] - cut[0]) / SAMPLE_RATE
            if audio >= room:
                yield part
                part, audio, room = [], 0.0, self._room(deadline)
        if part:
            yield part

    def _room(self, deadline: Deadline) -> Seconds:
        least, most = _SLICE_SECONDS
        return float(np.clip(_SLICE_SHARE * deadline.left() / self._cost, least, most))

    def _add(self, clip: int, cut: Cut, state: NDArray[np.float32]) -> None:
        """Add a window's means and deviations to its clip's."""
        width = self._encoder.width
        mean, deviation = state[:, :width], state[:, width:]
        frames = max(1.0, (cut[1] - cut[0]) / _STEP)
        before, total = self._frames[clip], self._frames[clip] + frames
        apart = mean - self._mean[clip]
        self._mean[clip] += apart * (frames / total)
        self._square[clip] += deviation**2 * frames + apart**2 * (before * frames / total)
        self._frames[clip] = total
        self._heard[clip] += 1


def _cuts(samples: int, glimpse: Seconds | None) -> list[Cut]:
    if glimpse is None:
        return middle_out(samples, most=int(WINDOW_SECONDS * SAMPLE_RATE))
    length = min(samples, int(glimpse * SAMPLE_RATE))
    start = (samples - length) // 2
    return [(start, start + length)]
