"""Quick statistics inside the graph: the numbers of `quick_statistics`, clip by clip."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from autospeech.classifier.export.frontend import Clips, fetch, fourier, rows_of
from autospeech.classifier.export.values import DOUBLE, FLOAT, axes, count_to, floats, inside, whole
from autospeech.classifier.export.windows import glimpse_cuts
from autospeech.contract import SAMPLE_RATE, Seconds
from autospeech.learner.encoders.nodes import GraphBuilder
from autospeech.learner.features.filterbank import WINDOW, hann, mel_filters
from autospeech.learner.features.frames import HOP
from autospeech.learner.features.level import QUIETEST

__all__ = ["add_quick_statistics"]

_BANDS: Final = 40
_CEPSTRA: Final = 20
_CORRELATED: Final = 13
_STILL: Final = 0.1
_FLOOR: Final = 1e-5


def add_quick_statistics(graph: GraphBuilder, clips: Clips, seconds: Seconds) -> str:
    """Add the statistics of at most so many seconds in the middle of each clip: (clips, 141)."""
    rows = rows_of(graph, glimpse_cuts(graph, clips.lengths, seconds), clips.stride)
    longest = graph.op("Max", graph.op("ReduceMax", rows.length, keepdims=0), whole(WINDOW))
    places = count_to(graph, longest)
    clip = _measured(graph, fetch(graph, clips.flat, rows, places), inside(graph, rows.length, places), rows.length)
    beyond = graph.op("Max", graph.op("Sub", rows.length, whole(WINDOW)), whole(0))
    counts = graph.op("Add", graph.op("Div", beyond, whole(HOP)), whole(1))
    frames = graph.op("Add", graph.op("Div", graph.op("Sub", longest, whole(WINDOW)), whole(HOP)), whole(1))
    cepstra = _cepstra(graph, clip)
    return graph.op("Concat", *_Moments(graph, counts, frames).describe(cepstra), clip.level, axis=1)


@dataclass(frozen=True, kw_only=True)
class _Clip:
    """Names of values: a clip without its mean, its mean square, and its levels."""

    samples: str
    power: str
    level: str


def _measured(graph: GraphBuilder, samples: str, real: str, length: str) -> _Clip:
    some = graph.op("Cast", graph.op("Max", length, whole(1)), to=DOUBLE)
    some = graph.op("Unsqueeze", some, axes(1))
    total = graph.op("ReduceSum", graph.op("Cast", samples, to=DOUBLE), axes(1), keepdims=1)
    mean = graph.op("Cast", graph.op("Div", total, some), to=FLOAT)
    centred = graph.op("Where", real, graph.op("Sub", samples, mean), floats(0))
    exact = graph.op("Cast", centred, to=DOUBLE)
    power = graph.op("Div", graph.op("ReduceSum", graph.op("Mul", exact, exact), axes(1), keepdims=1), some)
    power = graph.op("Cast", power, to=FLOAT)
    peak = graph.op("ReduceMax", graph.op("Abs", centred), axes(1), keepdims=1)
    amplitudes = graph.op("Concat", graph.op("Sqrt", power), peak, axis=1)
    seconds = graph.op("Div", graph.op("Cast", some, to=FLOAT), floats(SAMPLE_RATE))
    level = graph.op("Log", graph.op("Concat", graph.op("Max", amplitudes, floats(QUIETEST)), seconds, axis=1))
    return _Clip(samples=centred, power=power, level=level)


def _cepstra(graph: GraphBuilder, clip: _Clip) -> str:
    """Add cepstra of log-mel frames relative to the clip's own power: (clips, frames, 20)."""
    spectrum = graph.op("Conv", graph.op("Unsqueeze", clip.samples, axes(1)), fourier(hann()), strides=[HOP])
    filters = mel_filters(_BANDS)[::2].T  # each row stands there twice
    bands = graph.op("MatMul", np.tile(filters, (1, 2)), graph.op("Mul", spectrum, spectrum))
    own = graph.op("Unsqueeze", graph.op("Max", clip.power, floats(QUIETEST**2)), axes(2))
    log_mel = graph.op("Log", graph.op("Add", graph.op("Div", bands, own), floats(_FLOOR)))
    angles = np.pi / _BANDS * np.outer(np.arange(_BANDS) + 0.5, np.arange(_CEPSTRA))
    scale = np.where(np.arange(_CEPSTRA) == 0, np.sqrt(1 / _BANDS), np.sqrt(2 / _BANDS))
    return graph.op("MatMul", graph.op("Transpose", log_mel, perm=[0, 2, 1]), floats(np.cos(angles) * scale))


class _Moments:
    """Statistics over each clip's own frames."""

    def __init__(self, graph: GraphBuilder, counts: str, frames: str) -> None:
        self._graph = graph
        place = count_to(graph, frames)
        self._real = graph.op("Unsqueeze", inside(graph, counts, place), axes(2))
        last = graph.op("Equal", place, graph.op("Sub", graph.op("Unsqueeze", counts, axes(1)), whole(1)))
        self._last = graph.op("Unsqueeze", last, axes(2))
        self._count = graph.op("Unsqueeze", graph.op("Cast", counts, to=FLOAT), axes(1, 2))

    def describe(self, rows: str) -> list[str]:
        """Add means, deviations, deviations of the difference, and correlations: each (clips, numbers)."""
        mean = self._mean(rows)
        moving = self._own(self._graph.op("Sub", rows, mean))
        speed = self._own(self._graph.op("Sub", self._ahead(rows), self._behind(rows)))
        flat = [self._graph.op("Squeeze", one, axes(1)) for one in (mean, self._root(moving), self._root(speed))]
        return [*flat, self._correlations(moving)]

    def _own(self, rows: str) -> str:
        return self._graph.op("Where", self._real, rows, floats(0))

    def _mean(self, rows: str) -> str:
        total = self._graph.op("ReduceSum", self._own(rows), axes(1), keepdims=1)
        return self._graph.op("Div", total, self._count)

    def _root(self, rows: str) -> str:
        return self._graph.op("Sqrt", self._mean(self._graph.op("Mul", rows, rows)))

    def _ahead(self, rows: str) -> str:
        """Add each frame's next one; the last one's is itself."""
        later = self._graph.op("Slice", rows, axes(1), axes(2**62), axes(1))
        padded = self._graph.op("Pad", later, axes(0, 0, 0, 0, 1, 0))
        return self._graph.op("Where", self._last, rows, padded)

    def _behind(self, rows: str) -> str:
        """Add each frame's former one; the first one's is itself."""
        first = self._graph.op("Slice", rows, axes(0), axes(1), axes(1))
        earlier = self._graph.op("Slice", rows, axes(0), axes(-1), axes(1))
        return self._graph.op("Concat", first, earlier, axis=1)

    def _correlations(self, moving: str) -> str:
        graph = self._graph
        some = graph.op("Slice", moving, axes(0), axes(_CORRELATED), axes(2))
        turned = graph.op("Transpose", some, perm=[0, 2, 1])
        products = graph.op("Div", graph.op("MatMul", turned, some), self._count)
        size = self._root(some)
        sizes = graph.op("MatMul", graph.op("Transpose", size, perm=[0, 2, 1]), size)
        found = graph.op("Div", products, graph.op("Add", sizes, floats(_STILL)))
        left, right = np.triu_indices(_CORRELATED, k=1)
        flat = graph.op("Reshape", found, axes(0, _CORRELATED**2))
        return graph.op("Gather", flat, left * _CORRELATED + right, axis=1)
