"""A tiny encoder, clips of awkward lengths, and ensembles fitted to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.export.graph import build_model_graph
from autospeech.classifier.export.loss import _run
from autospeech.contract import Waveform
from autospeech.learner.deadline import Deadline
from autospeech.learner.encoders.graph_cache import write_graphs
from autospeech.learner.encoders.nodes import Precision
from autospeech.learner.encoders.weights import WhisperWeights
from autospeech.learner.encoders.whisper import WhisperEncoder, open_session
from autospeech.learner.ensemble import Ensemble, TrainedHead, look
from autospeech.learner.fusion import Fusion
from autospeech.learner.heads import ShrinkageLda
from autospeech.learner.split import Split
from autospeech.learner.views import View
from tests.encoders.conftest import WIDTH, tiny_weights

LENGTHS = (0, 1, 100, 399, 401, 6_000, 16_000, 64_000, 64_001, 130_001, 200_003)
FOREVER = Deadline(float("inf"), read=lambda: 0.0)


@dataclass(frozen=True)
class TinyModel:
    """A tiny encoder in both forms."""

    weights: WhisperWeights
    encoder: WhisperEncoder


def tiny_model(folder: Path, precision: Precision) -> TinyModel:
    positions = np.random.default_rng(0).normal(0, 0.3, (1500, WIDTH)).astype(np.float32)
    weights = replace(tiny_weights(), positions=positions)
    write_graphs(folder / precision, weights, precision=precision)
    encoder = WhisperEncoder(
        name="whisper-base", licence="MIT", layers=3, width=WIDTH, audio_cost=0.01, folder=folder / precision
    )
    return TinyModel(weights, encoder)


def sounds(lengths: Sequence[int] = LENGTHS) -> list[Waveform]:
    rng = np.random.default_rng(1)
    return [
        (rng.normal(0, 0.1, size) * np.sin(np.arange(size) / (3000 + 500 * row)) + 0.01).astype(np.float32)
        for row, size in enumerate(lengths)
    ]


def fitted(views: Sequence[Sequence[View]], clips: Sequence[Waveform], encoder: WhisperEncoder | None) -> Ensemble:
    """Fit a head on each group of views, and fuse them with different weights."""
    y = np.arange(len(clips)) % 3
    split = Split(clips, encoder=encoder)
    heads = []
    for place, seen in enumerate(views):
        for view in seen:
            view.prepare(split, split.everyone, FOREVER)
        heads.append(
            TrainedHead(
                name=f"head {place}",
                stage="made",
                family="made",
                views=tuple(seen),
                head=ShrinkageLda.fit(look(split, split.everyone, seen), y, 3),
                rows=split.everyone,
            )
        )
    weights = np.arange(1.0, 1.0 + len(heads))
    return Ensemble(heads=tuple(heads), fusion=Fusion(weights=weights / weights.sum(), temperature=1.3), nauc=None)


def in_python(ensemble: Ensemble, clips: Sequence[Waveform], encoder: WhisperEncoder | None) -> NDArray[np.floating]:
    return ensemble.probabilities(Split(clips, encoder=encoder), FOREVER)


def in_graph(
    ensemble: Ensemble, clips: Sequence[Waveform], weights: WhisperWeights | None, precision: Precision = "float32"
) -> NDArray[np.floating]:
    graph = build_model_graph(ensemble, weights, precision=precision)
    return np.asarray(_run(open_session(graph.SerializeToString()), clips))
