"""The file: what stays behind and is said to, what one can read in it, and that it runs without this package."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from autospeech.classifier.export import export_model, exportable_subset, measure_loss
from autospeech.classifier.export.loss import run_exported
from autospeech.classifier.folder import save_model
from autospeech.classifier.held_out import HeldOut
from autospeech.classifier.model import AudioModel, EncoderFacts, Facts
from autospeech.cli.app import app
from autospeech.data import open_dataset, write_dataset
from autospeech.errors import DataError, UsageError
from autospeech.learner.fusion import cross_fitted
from autospeech.learner.validation import nauc_of_classes
from autospeech.learner.views import Functionals, QuickStatistics, States, View
from tests.classifier.clips import learnt
from tests.export.models import fitted, in_python, sounds, tiny_model

ROOT = Path(__file__).parents[2]
LENGTHS = (8_000, 12_000, 9_000, 16_000, 5_000, 7_000)


def quick_model(*views: View) -> AudioModel:
    ensemble = fitted([[view] for view in views], sounds(LENGTHS), None)
    return AudioModel(classes=("no", "ja, 'wohl'", "да"), ensemble=ensemble, encoder=None, facts=Facts())


def test_heads_that_stay_behind_give_their_weight_to_the_others() -> None:
    ensemble = quick_model(QuickStatistics(), Functionals(), QuickStatistics(seconds=0.2)).ensemble

    subset = exportable_subset(ensemble, encoder=None)

    assert subset.left_out == ("head 1",)
    assert subset.loss is None
    assert subset.ensemble.fusion is not None
    np.testing.assert_allclose(subset.ensemble.fusion.weights, [0.25, 0.75])  # 1 and 3 of 6


def test_out_of_fold_scores_fit_the_fusion_anew_and_tell_the_loss() -> None:
    made, y = quick_model(QuickStatistics(), Functionals()).ensemble, np.arange(6) % 3
    right = np.log(0.1 + 0.7 * np.eye(3)[y]).astype(np.float32)
    wrong = right[[0, 2, 1, 3, 5, 4]]  # clips of the last two classes take each other's scores
    heads = tuple(replace(head, nauc=nauc) for head, nauc in zip(made.heads, (1 / 3, 1.0), strict=True))
    said = HeldOut(rows=np.arange(6), y=y, folds=np.arange(6) // 3, scores=np.stack([wrong, right]))

    subset = exportable_subset(replace(made, heads=heads), encoder=None, held_out=said)

    # By hand: of two of three classes, one positive and one negative in three are confused: AUC 1/4 for these, 1 for
    # the first, so NAUC is (1 - 1/2 - 1/2) / 3 = 0. The whole weighs the right head more, and orders every clip right.
    assert said.nauc([0]) == pytest.approx(0)
    assert subset.loss == pytest.approx(1)
    assert subset.ensemble.fusion is not None
    assert subset.ensemble.fusion.weights.tolist() == [1.0]


def test_the_loss_printed_is_that_of_the_ensemble_in_memory(tmp_path: Path) -> None:
    model = learnt(schedule=("quick", "functionals"))[-1].model
    (kept,) = (at for at, head in enumerate(model.ensemble.heads) if head.views == (QuickStatistics(),))
    assert model.held_out is not None
    said, y, folds = model.held_out.scores.copy(), model.held_out.y, model.held_out.folds
    said[kept] += np.random.default_rng(0).normal(0, 3, said[kept].shape)
    whole = nauc_of_classes(y, cross_fitted(list(said), y, folds))
    part = nauc_of_classes(y, cross_fitted([said[kept]], y, folds))
    save_model(replace(model, held_out=replace(model.held_out, scores=said)), tmp_path / "model", picture=False)

    ended = CliRunner().invoke(app, ["export", str(tmp_path / "model"), str(tmp_path / "m.onnx")])

    assert ended.exit_code == 0, ended.output
    assert f"NAUC lost: {whole - part:.4f} (expected, out of fold" in ended.stdout
    assert whole - part > 0.01
    assert model.held_out.nauc() == model.ensemble.nauc


def test_nothing_is_lost_where_every_head_is_exported() -> None:
    ensemble = quick_model(QuickStatistics()).ensemble

    assert exportable_subset(ensemble, encoder=None).loss == 0


def test_a_model_of_which_nothing_can_be_exported_is_told_why(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"heads to export.*head 0.*fit with the default encoder"):
        export_model(quick_model(Functionals()), tmp_path / "model.onnx")

    assert not (tmp_path / "model.onnx").exists()


def test_states_of_an_encoder_of_the_users_own_stay_behind(tmp_path: Path) -> None:
    tiny = tiny_model(tmp_path, "float32")
    views: list[list[View]] = [[States(first=0, last=2)], [QuickStatistics()]]
    ensemble = fitted(views, sounds(LENGTHS), tiny.encoder)

    subset = exportable_subset(ensemble, encoder="transformers:mine")

    assert subset.left_out == ("head 0",)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends in \.onnx"):
        export_model(quick_model(QuickStatistics()), tmp_path / "model.bin")


def test_the_file_tells_classes_and_licence(tmp_path: Path) -> None:
    import onnx  # noqa: PLC0415  heavy

    tiny = tiny_model(tmp_path, "float32")
    clips = sounds(LENGTHS)
    ensemble = fitted([[States(first=0, last=2)]], clips, tiny.encoder)
    facts = EncoderFacts(name="whisper-base", digest="", licence="MIT")
    model = AudioModel(classes=("a", "b", "c"), ensemble=ensemble, encoder=facts, facts=Facts())

    exported = export_model(model, tmp_path / "model.onnx", weights=tiny.weights)

    told = {one.key: one.value for one in onnx.load(exported.path).metadata_props}
    assert json.loads(told["classes"]) == ["a", "b", "c"]
    assert "licence" not in told
    assert (told["encoder"], told["encoder_licence"], told["sample_rate"]) == ("whisper-base", "MIT", "16000")
    assert exported.size == exported.path.stat().st_size
    np.testing.assert_allclose(run_exported(exported.path, clips), in_python(ensemble, clips, tiny.encoder), atol=1e-3)


def test_the_command_measures_what_is_lost_on_a_dataset(tmp_path: Path) -> None:
    model = quick_model(QuickStatistics(), Functionals())
    model = AudioModel(classes=(0, 1, 2), ensemble=model.ensemble, encoder=None, facts=Facts())
    clips, labels = sounds(LENGTHS), np.eye(3, dtype=np.uint8)[np.arange(len(LENGTHS)) % 3]
    data = write_dataset(tmp_path / "toy", name="toy", train=clips, train_labels=labels, test=clips, test_labels=labels)
    save_model(model, tmp_path / "model", picture=False)

    ended = CliRunner().invoke(
        app, ["export", str(tmp_path / "model"), str(tmp_path / "m.onnx"), "--data", str(data), "--json"]
    )

    told = json.loads(ended.stdout)
    assert told["left_out"] == ["head 1"]
    assert told["nauc_lost"] == pytest.approx(told["nauc"]["model"] - told["nauc"]["exported"])
    assert told["nauc"]["clips"] == len(LENGTHS)


def test_a_dataset_without_labels_tells_nothing(tmp_path: Path) -> None:
    clips, labels = sounds(LENGTHS), np.eye(3, dtype=np.uint8)[np.arange(len(LENGTHS)) % 3]
    data = write_dataset(tmp_path / "toy", name="toy", train=clips, train_labels=labels, test=clips)

    with pytest.raises(DataError, match=r"put toy\.solution beside"):
        measure_loss(quick_model(QuickStatistics()), tmp_path / "m.onnx", open_dataset(data, cache=tmp_path / "c"))


def test_the_example_of_the_page_runs_without_this_package(tmp_path: Path) -> None:
    import soundfile  # noqa: PLC0415  only here

    export_model(quick_model(QuickStatistics()), tmp_path / "model.onnx")
    soundfile.write(tmp_path / "clip.wav", sounds(LENGTHS)[0], 16_000)
    page = (ROOT / "docs" / "howto" / "export.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```py\n(.*?)```", page, re.DOTALL)

    command = [sys.executable, "-c", example + "\nimport sys\nassert 'autospeech' not in sys.modules"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
    assert "'да': 0." in ended.stdout
