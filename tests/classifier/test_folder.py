"""A model folder: the same model comes back, whole at any moment, and what is wrong with one is said."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from ruamel.yaml import YAML

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
    if model.held_out is None:
        assert back.held_out is None
        return
    assert back.held_out is not None
    for name, array in model.held_out.as_arrays().items():
        np.testing.assert_array_equal(getattr(back.held_out, name), array)
    assert back.held_out.nauc() == model.ensemble.nauc


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
    config["version"] = 3


def _foreign(config: dict[str, Any]) -> None:
    config["format"] = "something else"


def _outside(config: dict[str, Any]) -> None:
    config["arrays"]["file"] = "../secret.safetensors"


def _older(config: dict[str, Any]) -> None:
    config["version"] = 1


def _unlicensed(config: dict[str, Any]) -> None:
    config["licence"] = "mit\ntags: [x]"


def _headless(config: dict[str, Any]) -> None:
    del config["ensemble"]["heads"][0]["views"]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_newer, r"version in .*expected 2, got 3 .*; fit again with this version of autospeech, or use the one"),
        (_older, r"version in .*expected 2, got 1 .written by autospeech .*; fit again with this version"),
        (_unlicensed, "content of config.json: .*an identifier such as"),
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


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("scores", np.zeros((2, 48, 4), np.float32)),
        ("y", np.full(48, 4, np.int32)),
        ("folds", np.zeros(47, np.int32)),
    ],
)
def test_out_of_fold_scores_that_do_not_fit_are_refused(
    quick_model: AudioModel, name: str, array: NDArray[Any], tmp_path: Path
) -> None:
    assert quick_model.held_out is not None
    spoilt = replace(quick_model, held_out=replace(quick_model.held_out, **{name: array}))

    with pytest.raises(DataError, match=r"out-of-fold scores of the model: expected \(1, 48, 4\)"):
        open_model(save_model(spoilt, tmp_path / "model", picture=False))


def test_the_card_states_the_licence_and_the_encoders_own(quick_model: AudioModel, tmp_path: Path) -> None:
    heard = EncoderFacts(name="whisper-base", digest="", licence="MIT")
    models = {
        "none": quick_model,
        "known": replace(quick_model, licence="cc-by-4.0", encoder=heard),
        "own": replace(quick_model, licence="house-rules"),
    }

    folders = {name: save_model(model, tmp_path / name, picture=False) for name, model in models.items()}

    cards = {name: (folder / "README.md").read_text(encoding="utf-8") for name, folder in folders.items()}
    front = {name: YAML(typ="safe").load(card.split("---")[1]) for name, card in cards.items()}
    assert {name: one["license"] for name, one in front.items()} == {
        "none": "unknown",
        "known": "cc-by-4.0",
        "own": "other",
    }
    assert front["own"]["license_name"] == "house-rules"
    assert "has stated no licence" in cards["none"]
    assert "`cc-by-4.0`. The encoder whisper-base has its own, `MIT`." in cards["known"]
    assert [open_model(folder).licence for folder in folders.values()] == [None, "cc-by-4.0", "house-rules"]


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
    (tmp_path / "version 1").mkdir()
    (tmp_path / "version 1" / "config.json").write_text("{}")
    with pytest.raises(UsageError, match="got other files"):
        prepare_folder(tmp_path / "version 1", replace=True)
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
