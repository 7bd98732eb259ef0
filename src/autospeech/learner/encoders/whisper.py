"""`WhisperEncoder`: a Whisper encoder in onnxruntime."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Waveform
from autospeech.learner.encoders.batching import BATCH_STEPS, Window, batches, join_windows, windows
from autospeech.learner.encoders.graph_cache import graph_file
from autospeech.learner.encoders.interface import Embeddings, states_wanted
from autospeech.learner.encoders.logmel import MEL_BANDS, log_mel

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = ["WhisperEncoder"]

_REPORT_NOTHING: Final = "ORT_DISABLE_TELEMETRY"
MOST_STEPS: Final = 1500
"""Encoder frames Whisper knows positions for: 30 s; longer clips go through in equal windows."""


@dataclass(frozen=True, kw_only=True)
class WhisperEncoder:
    """An `Encoder` that runs cached graphs; batches run side by side, each on one thread."""

    name: str
    """Name by which it was loaded."""
    licence: str
    """SPDX identifier of the weights' licence."""
    layers: int
    """Number of states: the convolutions, then every layer."""
    width: int
    """Numbers in a frame of one state."""
    audio_cost: float
    """CPU seconds one second of audio costs through all states on one core."""
    folder: Path
    """Folder of the built graphs."""
    threads: int = 1
    """Batches that run at the same time, from 1."""
    sessions: "dict[int, InferenceSession]" = field(default_factory=dict, repr=False)
    """Loaded graphs by number of states; filled as they are asked for."""

    def embed(self, waveforms: Sequence[Waveform], *, states: int | None = None) -> Embeddings:
        """Pool the first `states` states (None: all) of every clip; longer than 30 s: in equal windows, pooled exactly.

        Raises:
            UsageError: `states` is not from 1 to `layers`.
        """
        wanted = states_wanted(self.name, states, layers=self.layers)
        session = self._session(wanted)
        cut = windows([len(waveform) for waveform in waveforms], most=MOST_STEPS)
        pooled = np.empty((len(cut), wanted, 2 * self.width), np.float32)

        def run(batch: list[int]) -> None:
            feed = _feed([waveforms[cut[item].clip][cut[item].start : cut[item].end] for item in batch])
            pooled[batch] = session.run(["states"], feed)[0]

        self._each(run, batches([window.steps for window in cut], most=self._batch_steps(cut)))
        return join_windows(pooled, cut, len(waveforms))

    def _batch_steps(self, cut: Sequence[Window]) -> int:
        """Return the size of a batch that gives every thread work."""
        share = -(-sum(window.steps for window in cut) // self.threads)
        return min(BATCH_STEPS, max(1, share))

    def _each(self, run: Callable[[list[int]], None], work: list[list[int]]) -> None:
        if self.threads == 1 or len(work) == 1:
            for batch in work:
                run(batch)
            return
        with ThreadPoolExecutor(self.threads, thread_name_prefix="encoder") as pool:
            list(pool.map(run, work))

    def _session(self, states: int) -> "InferenceSession":
        if states not in self.sessions:
            self.sessions[states] = open_session(graph_file(self.folder, states))
        return self.sessions[states]


def open_session(model: Path | bytes) -> "InferenceSession":
    """Open a graph on one thread; several callers may run it at the same time.

    Official builds of onnxruntime report to their maker unless told not to before they are loaded. They are told so.
    """
    os.environ.setdefault(_REPORT_NOTHING, "1")
    import onnxruntime  # noqa: PLC0415  heavy: loaded when audio is embedded

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def _feed(clips: Sequence[Waveform]) -> dict[str, NDArray[np.float32]]:
    """Stack the clips' log-mel spectrograms, zeros behind the shorter ones, and the mask of their frames."""
    spectrograms = [log_mel(clip) for clip in clips]
    steps = [spectrogram.shape[1] // 2 for spectrogram in spectrograms]
    mel = np.zeros((len(clips), MEL_BANDS, 2 * max(steps)), np.float32)
    for row, spectrogram in zip(mel, spectrograms, strict=True):
        row[:, : spectrogram.shape[1]] = spectrogram
    mask = np.arange(max(steps)) < np.array(steps)[:, None]
    return {"mel": mel, "mask": mask.astype(np.float32)}
