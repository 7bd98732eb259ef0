"""`autospeech score` and `autospeech report` on made run folders."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from autospeech.cli.app import app
from autospeech.metrics import nauc
from autospeech.testing import make_run

LABELS = np.eye(3, dtype=np.uint8)[np.arange(9) % 3]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    predictions = [(60.0, rng.random((9, 3))), (180.0, LABELS + rng.random((9, 3)) / 2)]
    return make_run(tmp_path / "run", LABELS, predictions, budget=180)


def test_the_score_is_that_of_the_metrics(run: Path) -> None:
    shown = CliRunner().invoke(app, ["score", str(run), str(run / "solution.txt"), "--json"])

    scores = json.loads(shown.stdout)
    first = nauc(LABELS, np.load(run / "predictions" / "0000.npy"))
    # 60 s is the middle of the axis for T = 180; the second prediction comes at its end and adds nothing.
    assert scores["alc"] == pytest.approx(first / 2)
    assert scores["nauc"] == pytest.approx(1)


def test_people_get_a_table_and_a_picture(run: Path) -> None:
    shown = CliRunner().invoke(app, ["score", str(run), str(run / "solution.txt")])

    assert "NAUC, last prediction" in shown.stdout
    assert "┤" in shown.stdout
    assert (run / "scores.json").exists()


def test_the_report_and_the_files_of_2019_are_written(run: Path, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["score", str(run), str(run / "solution.txt")])

    shown = CliRunner().invoke(app, ["report", str(run), "--export-2019", str(tmp_path / "out"), "--name", "EMO"])

    assert shown.exit_code == 0, shown.output
    assert (run / "report.html").read_text().startswith("<!doctype html>")
    assert (run / "learning-curve.svg").exists()
    assert {"start.txt", "end.txt", "scores.txt", "EMO.predict_0"} <= {one.name for one in (tmp_path / "out").iterdir()}


def test_a_solution_of_other_clips_is_refused(run: Path, tmp_path: Path) -> None:
    (tmp_path / "other.solution").write_text("1 0 0\n0 1 0\n")

    shown = CliRunner().invoke(app, ["score", str(run), str(tmp_path / "other.solution")])

    assert shown.exit_code == 1
    assert shown.stderr.startswith("autospeech: ")
    assert "Traceback" not in shown.stderr
    assert not (run / "scores.json").exists()
