"""`autospeech bench`, as a user calls it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autospeech.cli.app import app
from autospeech.testing import write_submission

Toys = tuple[Path, Path, Path]


@pytest.fixture
def arguments(toys: Toys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(toys[2]))
    good, bad = write_submission(tmp_path / "good"), write_submission(tmp_path / "bad", "raises_in_train")
    out = ["--out", str(tmp_path / "bench"), "--budget", "60"]
    return ["bench", str(toys[0]), "--code", f"good={good}", "--code", f"bad={bad}", *out]


def test_two_submissions_are_compared_and_a_second_call_runs_nothing(arguments: list[str], tmp_path: Path) -> None:
    first = CliRunner().invoke(app, arguments)
    stamp = (tmp_path / "bench" / "runs" / "good" / "alpha" / "record.json").stat().st_mtime_ns
    second = CliRunner().invoke(app, [*arguments, "--json"])

    assert first.exit_code == 1, first.output  # one of the runs failed by its own fault
    assert "mean rank" in first.output
    told = json.loads(second.stdout)
    assert told["mean_rank"]["good"] == 1.0
    assert {cell["outcome"] for cell in told["cells"]} == {"done", "train_error"}
    assert (tmp_path / "bench" / "runs" / "good" / "alpha" / "record.json").stat().st_mtime_ns == stamp
    assert (tmp_path / "bench" / "bench.html").exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (["--code", "nameless"], "--code: expected NAME=FOLDER or NAME=FILE.zip, got nameless"),
        (["--own", "x:encoder"], "settings of --own: expected SETTING=VALUE, got encoder"),
        (["--code", "../up=x"], "name of an entry"),
    ],
)
def test_a_wrong_entry_is_refused_with_a_sentence(toys: Toys, tmp_path: Path, wrong: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["bench", str(toys[0]), "--out", str(tmp_path / "b"), *wrong])

    assert result.exit_code == 2
    assert sentence in result.output
