"""Evaluating a model: figures as one would work them out by hand, what flatters is said, the page stands alone."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sklearn.metrics import roc_auc_score
from typer.testing import CliRunner

from autospeech.classifier import Scorer, save_model
from autospeech.classifier.evaluation import Evaluation, evaluate
from autospeech.classifier.problem import ClipProblem
from autospeech.cli.app import app
from autospeech.contract import SAMPLE_RATE
from autospeech.errors import DataError
from tests.classifier.clips import LABELS, NAMES, Y, clips, learnt, write_wavs


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer(learnt(schedule=("quick",))[-1].model, threads=1)


@pytest.fixture(scope="module")
def found(scorer: Scorer) -> Evaluation:
    return evaluate(scorer, ClipProblem.of(clips(1), LABELS))


def test_the_figures_are_those_of_scikit_learn(scorer: Scorer, found: Evaluation) -> None:
    probabilities = scorer.probabilities(clips(1))
    places = np.array([sorted(NAMES.tolist()).index(name) for name in LABELS])

    auc = roc_auc_score(np.eye(4)[places], probabilities, average="macro")

    assert found.nauc().nauc == pytest.approx(2 * auc - 1)
    assert found.accuracy()[0] == pytest.approx((probabilities.argmax(axis=1) == places).mean())
    assert found.confusion().sum(axis=1).tolist() == np.bincount(places).tolist()
    low, high = found.nauc().low, found.nauc().high
    assert low <= found.nauc().nauc <= high


def test_few_groups_do_not_make_intervals_narrow(found: Evaluation) -> None:
    right = found.probabilities.argmax(axis=1) == found.y
    half = np.cumsum(right) * 2 > right.sum()  # both halves are right about as often
    few = replace(found, groups=half.astype(np.int64))
    alone = replace(found, groups=np.arange(len(found.y)))

    assert few.accuracy()[0] == found.accuracy()[0]
    assert few.accuracy()[1] <= found.accuracy()[1]
    assert few.accuracy()[2] >= found.accuracy()[2]
    assert few.nauc().low <= found.nauc().low
    assert few.nauc().high >= found.nauc().high
    assert alone.accuracy() == found.accuracy()
    assert any("come from 2 groups only" in sentence for sentence in few.warnings())
    assert not any("groups only" in sentence for sentence in [*found.warnings(), *alone.warnings()])


def test_clips_the_model_has_learnt_from_are_noticed(scorer: Scorer, found: Evaluation) -> None:
    same = evaluate(scorer, ClipProblem.of([*clips(0), clips(0)[0]], [*LABELS, LABELS[0]]))

    assert found.learnt == found.repeated == 0
    assert same.learnt == 49
    assert same.repeated == 1
    assert any("learnt from 49 of these 49 clips" in sentence for sentence in same.warnings())


def test_a_class_that_length_alone_tells_is_noticed(scorer: Scorer) -> None:
    stretched = [np.tile(clip, 1 + label)[: 4000 * (label + 1)] for clip, label in zip(clips(1), Y, strict=True)]

    told = evaluate(scorer, ClipProblem.of(stretched, LABELS)).warnings()

    assert any("length of a clip alone tells its class" in sentence for sentence in told)


def test_classes_the_model_does_not_know_are_left_out_and_said(scorer: Scorer) -> None:
    labels = LABELS.copy()
    labels[:3] = "bored"

    found = evaluate(scorer, ClipProblem.of(clips(1), labels))

    assert len(found.y) == 45
    assert found.unknown == (("bored", 3),)
    with pytest.raises(DataError, match="classes of the clips: expected"):
        evaluate(scorer, ClipProblem.of(clips(1)[:2], ["x", "y"]))


def test_the_command_writes_a_page_that_stands_alone_and_names_the_mislabelled(tmp_path: Path) -> None:
    model = save_model(learnt(schedule=("quick", "functionals"))[-1].model, tmp_path / "model", picture=False)
    folder = tmp_path / "new"
    paths = write_wavs(folder, seed=1)
    paths[0].rename(folder / "a-b" / "mislaid.wav")
    (folder / "a-b").rename(folder / "a|b")
    soundfile.write(folder / "joy, or so" / "long.wav", np.tile(clips(1)[0], 60), SAMPLE_RATE)

    done = CliRunner().invoke(
        app, ["evaluate", str(model), str(folder), "--report", str(tmp_path / "e.html"), "--cores", "1", "--json"]
    )

    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    page = (tmp_path / "e.html").read_text(encoding="utf-8")
    assert figures["clips"] == 49
    assert figures["nauc"]["value"] > 0.8
    assert "mislaid.wav" in page
    assert "data:audio/flac;base64," in page
    assert "long.wav" in page
    assert "file://" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "").replace("http://purl.org", "")
    assert "media-src data:" in page
    assert "<script" not in page
