"""Spectrograms inside the graph: each row's samples fetched from its clip, the Fourier transform as a convolution."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.export.values import DOUBLE, FLOAT, axes, count_to, floats, inside, whole
from autospeech.classifier.export.windows import Cuts
from autospeech.learner.encoders.logmel import FRAME_SAMPLES, mel_filters
from autospeech.learner.encoders.nodes import GraphBuilder

__all__ = ["Clips", "Rows", "add_log_mel", "fetch", "fourier", "rows_of"]

_FFT: Final = 400
_HOP: Final = 160
_EDGE: Final = _FFT // 2  # samples reflected at both ends
_FLOOR: Final = 1e-10
_RANGE: Final = 8.0
_NOTHING: Final = -100.0  # below any logarithm: frames behind a clip's end


@dataclass(frozen=True, kw_only=True)
class Clips:
    """Names of values: the clips a graph was given."""

    flat: str
    """Samples of all clips end to end, each in the same room."""
    lengths: str
    """Samples of each, shape (clips,)."""
    stride: str
    """Room each takes."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Names of values of shape (rows,): stretches of clips."""

    base: str
    """Where it begins in all clips laid end to end."""
    length: str
    """Its samples."""


def rows_of(graph: GraphBuilder, cuts: Cuts, stride: str) -> Rows:
    """Add the cuts of all clips as rows, clip by clip; `stride` is the room a clip takes."""
    clips = graph.op("Squeeze", graph.op("Shape", cuts.start, start=0, end=1), axes(0))
    first = graph.op("Mul", graph.op("Unsqueeze", count_to(graph, clips), axes(1)), stride)
    flat = axes(-1)
    return Rows(
        base=graph.op("Reshape", graph.op("Add", cuts.start, first), flat),
        length=graph.op("Reshape", cuts.length, flat),
    )


def fetch(graph: GraphBuilder, flat: str, rows: Rows, places: str) -> str:
    """Add samples of rows, zeros outside of them: places (places,) or (rows, places) to (rows, places)."""
    length, base = (graph.op("Unsqueeze", name, axes(1)) for name in (rows.length, rows.base))
    real = graph.op("And", graph.op("Less", places, length), graph.op("GreaterOrEqual", places, whole(0)))
    where = graph.op("Add", base, graph.op("Where", real, places, whole(0)))
    return graph.op("Where", real, graph.op("Gather", flat, where), floats(0))


def fourier(window: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the kernels of a windowed Fourier transform, real parts then imaginary ones: shape (2 * bins, 1, size)."""
    return (_waves(len(window)) * window)[:, None].astype(np.float32)


def _waves(size: int) -> NDArray[np.float64]:
    """Return cosines, then negative sines: shape (2 * bins, size)."""
    turns = np.outer(np.arange(size // 2 + 1), np.arange(size)) % size
    angles = 2 * np.pi / size * turns
    return np.concatenate([np.cos(angles), -np.sin(angles)])


def add_log_mel(graph: GraphBuilder, flat: str, rows: Rows) -> None:
    """Add Whisper's log-mel spectrograms of rows as the values `mel` and `mask` that the encoder reads."""
    enough = graph.op("Div", graph.op("Add", rows.length, whole(FRAME_SAMPLES - 1)), whole(FRAME_SAMPLES))
    steps = graph.op("Max", enough, whole(1))
    longest = graph.op("ReduceMax", steps, keepdims=0)
    samples = fetch(graph, flat, rows, _reflected(graph, steps, longest))
    frames = count_to(graph, graph.op("Mul", longest, whole(2)))
    parts = _spectra(graph, samples, frames)
    bands = graph.op("MatMul", graph.op("Mul", parts, parts), np.tile(mel_filters(), (2, 1)))
    mel = graph.op("Transpose", bands, perm=[0, 2, 1])
    real = graph.op("Unsqueeze", inside(graph, graph.op("Mul", steps, whole(2)), frames), axes(1))
    graph.op("Where", real, _compressed(graph, mel, real), floats(0), out="mel")
    graph.op("Cast", inside(graph, steps, count_to(graph, longest)), to=FLOAT, out="mask")


def _spectra(graph: GraphBuilder, samples: str, frames: str) -> str:
    """Add every frame's spectrum: (rows, frames, 2 * bins).

    In float64: the quietest cells that count lie 80 dB below the loudest, and an encoder in whole numbers makes steps
    of small differences.
    """
    first = graph.op("Unsqueeze", graph.op("Mul", frames, whole(_HOP)), axes(1))
    pieces = graph.op("Gather", samples, graph.op("Add", first, np.arange(_FFT)), axis=1)
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)).astype(np.float32)
    exact = graph.op("Cast", graph.op("Mul", pieces, hann), to=DOUBLE)
    return graph.op("Cast", graph.op("MatMul", exact, _waves(_FFT).T), to=FLOAT)


def _reflected(graph: GraphBuilder, steps: str, longest: str) -> str:
    """Add for every place of the padded rows the sample it shows: (rows, places); the ends are mirrored."""
    padded = graph.op("Unsqueeze", graph.op("Mul", steps, whole(FRAME_SAMPLES)), axes(1))
    room = graph.op("Add", graph.op("Mul", longest, whole(FRAME_SAMPLES)), whole(_FFT - _HOP))
    place = graph.op("Abs", graph.op("Sub", count_to(graph, room), whole(_EDGE)))
    last = graph.op("Sub", padded, whole(1))
    mirrored = graph.op("Sub", graph.op("Mul", last, whole(2)), place)
    return graph.op("Min", place, mirrored)


def _compressed(graph: GraphBuilder, mel: str, real: str) -> str:
    """Add Whisper's logarithm: at most eight decades below the row's loudest cell, about -1 to 1."""
    decades = graph.op("Mul", graph.op("Log", graph.op("Max", mel, floats(_FLOOR))), floats(1 / np.log(10)))
    loudest = graph.op("ReduceMax", graph.op("Where", real, decades, floats(_NOTHING)), axes(1, 2), keepdims=1)
    kept = graph.op("Max", decades, graph.op("Sub", loudest, floats(_RANGE)))
    return graph.op("Mul", graph.op("Add", kept, floats(4)), floats(0.25))
