"""Log-mel frames of many clips at once: computed once, shared by every feature.

Clips are laid end to end on a grid of hops, a few seconds at a time, so that one FFT call serves hundreds of frames
and no temporary grows with the data. A clip's loudness is divided out before the logarithm, so the frames of a clip
and of its copy at half the volume are the same; the loudness itself is kept beside them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autospeech.contract import SAMPLE_RATE, Seconds, Waveform
from autospeech.errors import UsageError
from autospeech.learner.features.filterbank import MOST_BANDS, WINDOW, hann, mel_filters
from autospeech.learner.features.level import QUIETEST, levels, moments

__all__ = ["HOP", "Frames", "log_mel_frames"]

HOP: Final = 320
"""Samples between frames unless told otherwise: 20 ms."""
_BANDS: Final = 40
_FLOOR: Final = 1e-5  # of the power white noise of the clip's RMS would have in the band
_CHUNK_FRAMES: Final = 2048  # frames laid out at a time: the buffers stay in the processor's cache
_BLOCK_FRAMES: Final = 256  # frames a call of the FFT


@dataclass(frozen=True, kw_only=True)
class Frames:
    """Log-mel frames of a split's clips, end to end."""

    log_mel: NDArray[np.float32]
    """Natural logarithm of band power relative to the clip's own: shape (frames, bands), float32, finite."""
    offsets: NDArray[np.int64]
    """Clip i owns frames offsets[i] to offsets[i + 1]: shape (clips + 1,); every clip owns at least one."""
    level: NDArray[np.float32]
    """Log RMS, log peak, log duration of every clip: shape (clips, 3); names in `LEVELS`."""
    frame_seconds: Seconds
    """Time between frames."""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def counts(self) -> NDArray[np.int64]:
        """Frames of every clip: shape (clips,), each at least 1."""
        return np.diff(self.offsets)

    def __getitem__(self, clip: int) -> NDArray[np.float32]:
        """Return one clip's frames: shape (frames of the clip, bands)."""
        return self.log_mel[self.offsets[clip] : self.offsets[clip + 1]]

    def parts(self, most_frames: int) -> Iterator["Frames"]:
        """Yield the clips in order, as many at a time as have at most `most_frames` frames, at least one; no copies."""
        first = 0
        while first < len(self):
            last = int(np.searchsorted(self.offsets, self.offsets[first] + most_frames, side="right")) - 1
            last = max(last, first + 1)
            start, end = self.offsets[[first, last]]
            yield Frames(
                log_mel=self.log_mel[start:end],
                offsets=self.offsets[first : last + 1] - start,
                level=self.level[first:last],
                frame_seconds=self.frame_seconds,
            )
            first = last

    def take(self, clips: Sequence[int] | NDArray[np.integer]) -> "Frames":
        """Return the frames of some clips, in the order asked for."""
        order = np.asarray(clips, np.int64)
        rows = [self[clip] for clip in order]
        log_mel = np.concatenate(rows) if rows else self.log_mel[:0]
        return Frames(
            log_mel=log_mel,
            offsets=_ends(self.counts[order]),
            level=self.level[order],
            frame_seconds=self.frame_seconds,
        )

    @staticmethod
    def join(parts: Sequence["Frames"]) -> "Frames":
        """Return the clips of several splits as one."""
        return Frames(
            log_mel=np.concatenate([part.log_mel for part in parts]),
            offsets=_ends(np.concatenate([part.counts for part in parts])),
            level=np.concatenate([part.level for part in parts]),
            frame_seconds=parts[0].frame_seconds,
        )


def log_mel_frames(waveforms: Sequence[Waveform], *, bands: int = _BANDS, hop: int = HOP, threads: int = 1) -> Frames:
    """Compute the log-mel frames of every clip.

    A clip's mean is removed; clips shorter than a window, empty ones too, are padded with zeros to one window. The
    logarithm has a floor 50 dB below the clip's own level, so silence gives one constant and nothing is infinite.

    Args:
        waveforms: The clips; read a slice at a time, so memory-mapped ones may be larger than memory.
        bands: Triangular bands on the mel scale, 20 Hz to 8 kHz: 1 to 64, so that each holds a bin of the FFT.
        hop: Samples between frames, 1 to `WINDOW`.
        threads: Chunks worked on at the same time.

    Raises:
        UsageError: `hop` lies outside 1 to `WINDOW`, or `bands` outside 1 to 64.

    >>> frames = log_mel_frames([np.zeros(16000, np.float32), np.zeros(0, np.float32)])
    >>> frames.log_mel.shape, frames.offsets.tolist()
    ((50, 40), [0, 49, 50])
    """
    if not 1 <= hop <= WINDOW:
        raise UsageError("hop of the frames", expected=f"1 to {WINDOW} samples", got=hop)
    if not 1 <= bands <= MOST_BANDS:
        raise UsageError("mel bands", expected=f"1 to {MOST_BANDS}", got=bands)
    counts = np.array([1 + max(0, len(clip) - WINDOW) // hop for clip in waveforms], np.int64)
    offsets = _ends(counts)
    measured = np.array([moments(clip) for clip in waveforms], np.float64).reshape(-1, 3)
    power = np.empty((int(offsets[-1]), bands), np.float32)

    def work(chunk: list[_Piece]) -> None:
        layout = _lay_out(waveforms, measured[:, 0], chunk, hop)
        target = power[offsets[chunk[0].clip] + chunk[0].first : offsets[chunk[-1].clip] + chunk[-1].last]
        _band_powers(layout, [piece.last - piece.first for piece in chunk], hop, target)
        owners = np.repeat([piece.clip for piece in chunk], [piece.last - piece.first for piece in chunk])
        _logarithm(target, measured[owners, 1])

    _run(work, _chunks(counts), threads)
    lengths = np.array([len(clip) for clip in waveforms], np.float64)
    return Frames(log_mel=power, offsets=offsets, level=levels(measured, lengths), frame_seconds=hop / SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Frames `first` to `last` of a clip."""

    clip: int
    first: int
    last: int


def _chunks(counts: NDArray[np.int64]) -> Iterator[list[_Piece]]:
    """Cut the clips' frames, in order, into chunks of at most `_CHUNK_FRAMES` frames."""
    chunk: list[_Piece] = []
    room = _CHUNK_FRAMES
    for clip, count in enumerate(counts.tolist()):
        first = 0
        while first < count:
            last = min(count, first + room)
            chunk.append(_Piece(clip, first, last))
            room -= last - first
            first = last
            if not room:
                yield chunk
                chunk, room = [], _CHUNK_FRAMES
    if chunk:
        yield chunk


def _run(work: Callable[[list[_Piece]], None], chunks: Iterable[list[_Piece]], threads: int) -> None:
    """Work on every chunk; NumPy and the FFT let other threads run meanwhile."""
    if threads == 1:
        for chunk in chunks:
            work(chunk)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, chunks))


def _lay_out(waveforms: Sequence[Waveform], means: NDArray[np.float64], chunk: list[_Piece], hop: int) -> Waveform:
    """Lay pieces without their clips' means end to end, each followed by zeros up to the next hop it may start at."""
    slots = [piece.last - piece.first + _guard(hop) for piece in chunk]
    flat = np.zeros(sum(slots) * hop + WINDOW, np.float32)
    for piece, slot in zip(chunk, _ends(np.array(slots))[:-1] * hop, strict=True):
        samples = waveforms[piece.clip][piece.first * hop : (piece.last - 1) * hop + WINDOW]
        np.subtract(samples, np.float32(means[piece.clip]), out=flat[slot : slot + len(samples)])
    return flat


def _guard(hop: int) -> int:
    """Return how many hops must pass after a piece's last frame starts before the next piece may start, less one."""
    return -(-(WINDOW - hop) // hop)


def _band_powers(flat: Waveform, counts: list[int], hop: int, out: NDArray[np.float32]) -> None:
    """Write the mel band powers of every piece's frames, leaving out the frames between pieces."""
    from scipy.fft import rfft  # noqa: PLC0415  heavy: loaded when audio is read

    windows = sliding_window_view(flat, WINDOW)[::hop]
    owned = np.concatenate([np.arange(count + _guard(hop)) < count for count in counts])
    window, filters = hann(), mel_filters(out.shape[1])
    buffer = np.empty((_BLOCK_FRAMES, WINDOW), np.float32)
    done = 0
    for start in range(0, len(owned), _BLOCK_FRAMES):
        keep = owned[start : start + _BLOCK_FRAMES]
        frames = np.multiply(windows[start : start + len(keep)], window, out=buffer[: len(keep)])
        parts = rfft(frames, overwrite_x=True).view(np.float32)
        np.square(parts, out=parts)
        bands = (parts @ filters)[keep]
        out[done : done + len(bands)] = bands
        done += len(bands)


def _logarithm(power: NDArray[np.float32], scale: NDArray[np.float64]) -> None:
    """Turn band powers into logarithms relative to the clip's mean square, in place."""
    power /= np.maximum(scale, QUIETEST**2).astype(np.float32)[:, None]
    power += np.float32(_FLOOR)
    np.log(power, out=power)


def _ends(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the offsets of items of so many frames laid end to end."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
