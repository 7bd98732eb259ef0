"""A model folder: the same model comes back, whole at any moment, and what is wrong with one is said."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autospeech.classifier import AudioModel, Scorer, open_model, save_model
from autospeech.classifier.folder import prepare_folder
from autospeech.classifier.model import EncoderFacts
from autospeech.errors import DataError, MachineryError, UsageError
from autospeech.learner.views import Fisher, Functionals, QuickStatistics, States
from tests.classifier.clips import clips, learnt
from tests.learner.problems import CountingEncoder

STAGES = {
    "first answer": QuickStatistics,
    "quick": QuickStatistics,
    "functionals": Functionals,
    "fisher vectors": Fisher,
    "states of 1 window": States,
    "states of 1 s": States,
}


@pytest.fixture(scope="module")
def quick_model() -> AudioModel:
    return learnt(schedule=("first answer", "quick"))[-1].model


@pytest.fixture
def folder(quick_model: AudioModel, tmp_path: Path) -> Path:
    return save_model(quick_model, tmp_path / "model", picture=False)


@pytest.mark.parametrize(("stage", "view"), STAGES.items())
def test_every_view_head_and_fusion_comes_back_and_scores_the_same(stage: str, view: type, tmp_path: Path) -> None:
    encoder = CountingEncoder()
    model = learnt(encoder=encoder, schedule=(stage,))[-1].model

    back = open_model(save_model(model, tmp_path / "model", picture=False))

    before = Scorer(model, threads=1, encoder=encoder).probabilities(clips(1))
    assert any(isinstance(one, view) for head in model.ensemble.heads for one in head.views)
    np.testing.assert_array_equal(Scorer(back, threads=1, encoder=encoder).probabilities(clips(1)), before)
    assert back.classes == model.classes
    assert back.facts == model.facts


def test_a_better_model_takes_the_place_of_the_old_and_leaves_no_file_behind(
    quick_model: AudioModel, folder: Path
) -> None:
    first = learnt(schedule=("first answer",))[0].model

    save_model(first, folder, picture=False)

    assert len(list(folder.glob("*.safetensors"))) == 1
    assert len(list(folder.iterdir())) == 3
    assert open_model(folder).ensemble.heads[0].name == first.ensemble.heads[0].name
    assert quick_model.ensemble.heads[0].name != first.ensemble.heads[0].name


def test_the_card_says_how_good_it_is_and_shows_the_curve(quick_model: AudioModel, tmp_path: Path) -> None:
    folder = save_model(quick_model, tmp_path / "model")

    card = (folder / "README.md").read_text(encoding="utf-8")

    judged = quick_model.facts.judgement
    assert judged is not None
    assert card.startswith("---\nlibrary_name: autospeech\n")
    assert f"{judged['nauc']['value']:.3f}" in card
    assert "learning-curve.png" in card
    assert (folder / "learning-curve.png").stat().st_size > 1000
    assert "a\\|b" in card
    assert "😀" in card


def _newer(config: dict[str, Any]) -> None:
    config["version"] = 2


def _foreign(config: dict[str, Any]) -> None:
    config["format"] = "something else"


def _outside(config: dict[str, Any]) -> None:
    config["arrays"]["file"] = "../secret.safetensors"


def _headless(config: dict[str, Any]) -> None:
    del config["ensemble"]["heads"][0]["views"]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_newer, r"version .*expected 1, got 2 .*; use that version of autospeech, or fit again"),
        (_foreign, "format .*expected autospeech audio classifier, got something else"),
        (_outside, "expected a file in the same folder"),
        (_headless, "parts of the model: expected all of them"),
    ],
)
def test_a_config_that_is_not_ours_is_refused_with_its_sentence(
    folder: Path, spoil: Callable[[dict[str, Any]], None], sentence: str
) -> None:
    config = json.loads((folder / "config.json").read_text())
    spoil(config)
    (folder / "config.json").write_text(json.dumps(config))

    with pytest.raises(DataError, match=sentence):
        open_model(folder)


def test_spoilt_and_missing_files_are_told(folder: Path, tmp_path: Path) -> None:
    arrays = next(folder.glob("*.safetensors"))
    arrays.write_bytes(arrays.read_bytes()[:-1] + b"?")
    with pytest.raises(DataError, match=r"hash of .*copy the folder again"):
        open_model(folder)

    arrays.unlink()
    with pytest.raises(DataError, match="arrays of model"):
        open_model(folder)

    with pytest.raises(DataError, match=r"expected a folder with config.json, got none"):
        open_model(tmp_path)


def test_a_folder_with_other_things_is_not_written_into(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").touch()

    with pytest.raises(UsageError, match="got other files"):
        prepare_folder(tmp_path / "thesis", replace=True)
    with pytest.raises(UsageError, match="add --replace"):
        prepare_folder(folder, replace=False)
    prepare_folder(folder, replace=True)
    assert open_model(folder).classes


def test_a_model_whose_encoder_is_absent_says_how_to_get_it(quick_model: AudioModel) -> None:
    facts = EncoderFacts(name="transformers:/nowhere/at/all", digest="", licence="unknown")
    deaf = AudioModel(classes=quick_model.classes, ensemble=quick_model.ensemble, encoder=facts)

    with pytest.raises((MachineryError, DataError, UsageError)):
        Scorer(deaf, threads=1)


WRITER = """
import sys
from pathlib import Path
from autospeech.classifier import open_model, save_model
models = [open_model(Path(name)) for name in sys.argv[2:]]
print("ready", flush=True)
while True:
    for model in models:
        save_model(model, Path(sys.argv[1]), picture=False)
"""


@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_leaves_a_model_that_opens(quick_model: AudioModel, tmp_path: Path, rounds: int) -> None:
    first = learnt(schedule=("first answer",))[0].model
    names = [
        str(save_model(model, tmp_path / f"source{at}", picture=False)) for at, model in enumerate((quick_model, first))
    ]
    folder = tmp_path / "model"
    shutil.copytree(names[0], folder)

    for number in range(rounds):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder), *names], stdout=subprocess.PIPE)
        with writer, writer.stdout or open(os.devnull):  # noqa: PTH123  never the second
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.01 + 0.037 * number % 0.3)
            open_model(folder)
            writer.send_signal(signal.SIGKILL)

        assert open_model(folder).classes == first.classes
