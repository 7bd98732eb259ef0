"""`autospeech run` as a user meets it: another process, exit codes, files, sentences."""

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

from autospeech.cli.run import free_run_folder
from autospeech.protocol.run import Run
from tests.cli.conftest import Told

Autospeech = Callable[..., Told]
Write = Callable[..., Path]


def test_a_run_is_scored_drawn_and_reported(
    autospeech: Autospeech, toy: Path, submission: Write, tmp_path: Path
) -> None:
    told = autospeech("run", toy, "--code", submission(), "--budget", 30, "--out", "mine")

    assert told.code == 0, told.err
    assert "The submission ended its run with done_training" in told.out
    assert "NAUC, last prediction   0.0000" in told.out
    assert "1.0 ┤" in told.out
    for path in ("mine/report.html", "mine/learning-curve.png"):
        assert path in told.out
        assert (tmp_path / path).stat().st_size > 1000
    assert json.loads((tmp_path / "mine" / "scores.json").read_text())["budget"] == 30


def test_json_is_the_only_thing_on_stdout(autospeech: Autospeech, toy: Path, submission: Write) -> None:
    told = autospeech("run", toy, "--code", submission(), "--budget", 30, "--json")

    result = told.json()

    assert (told.code, result["exit_code"], result["good"]) == (0, 0, True)
    assert (result["outcome"], result["predictions"], result["run"]) == ("done", 1, "runs/toy-1")
    assert result["scores"]["nauc"] == 0


def test_stop_after_ends_the_run_early_and_t_stays_the_budget(
    autospeech: Autospeech, toy: Path, submission: Write
) -> None:
    code = submission(test="time.sleep(.1)", done="False")

    result = autospeech("run", toy, "--code", code, "--budget", 600, "--stop-after", 1, "--json").json()

    assert result["outcome"] == "stopped"
    assert result["scores"]["budget"] == 600
    assert 1 <= result["predictions"] <= 10
    assert result["exit_code"] == 0


def test_a_submission_that_fails_gets_its_sentence_its_log_and_code_1(
    autospeech: Autospeech, toy: Path, submission: Write
) -> None:
    code = submission(train="raise ValueError('no such feature')")

    told = autospeech("run", toy, "--code", code, "--budget", 30)

    assert told.code == 1
    assert "train() raised ValueError: no such feature" in told.out
    assert "Traceback" not in told.err


def test_without_a_solution_the_run_is_kept_and_can_be_scored_later(
    autospeech: Autospeech, toy: Path, submission: Write, tmp_path: Path
) -> None:
    hidden = tmp_path / "hidden" / "toy.data"
    shutil.copytree(toy / "toy.data", hidden)

    ran = autospeech("run", hidden.parent, "--code", submission(), "--budget", 30, "--out", "mine")
    scored = autospeech("score", "mine", toy / "toy.solution", "--json")

    assert ran.code == 0, ran.err
    assert "Not scored: no solution is at hand" in ran.out
    assert scored.json()["nauc"] == 0


def test_a_run_folder_in_use_is_refused_and_left_as_it_is(
    autospeech: Autospeech, toy: Path, submission: Write, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")

    told = autospeech("run", toy, "--code", submission(), "--out", "mine")

    assert told.code == 2
    assert "expected a new or empty folder" in told.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_run_folders_are_numbered_when_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "emo-1").mkdir()

    assert free_run_folder(Path("data/emo"), tmp_path) == tmp_path / "emo-2"
    assert free_run_folder(Path("data/emo/emo.data"), tmp_path) == tmp_path / "emo-2"
    assert free_run_folder(Path("data/accents"), tmp_path) == tmp_path / "accents-1"


def test_calls_that_make_no_sense_are_refused_with_code_2(autospeech: Autospeech, toy: Path, submission: Write) -> None:
    code = submission()
    wrong: dict[str, list[object]] = {
        "budget: expected a positive number": ["--budget", 0],
        "expected a program, got python9.9": ["--python", "python9.9"],
        "expected no --code beside them": ["--encoder", "none"],
        "cores: expected a positive number": ["--cores", -1],
    }

    for sentence, options in wrong.items():
        told = autospeech("run", toy, "--code", code, *options)
        assert told.code == 2, options
        assert sentence in told.err
    assert autospeech("run").code == 2
    assert autospeech("fly").code == 2


def test_ctrl_c_keeps_the_record_scores_reports_and_exits_130(
    toy: Path, submission: Write, tmp_path: Path, user_cache: Path
) -> None:
    code = submission(test="time.sleep(.05)", done="False")
    process = _start(["run", toy, "--code", code, "--budget", 600, "--out", "mine"], tmp_path, user_cache)
    _wait_for(lambda: len(list((tmp_path / "mine" / "predictions").glob("*.npy"))) >= 2)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    run = Run.open(tmp_path / "mine")
    assert process.returncode == 130, err
    assert "was stopped" in out
    assert run.record.outcome is not None
    assert run.record.outcome.value == "stopped"
    assert len(run.predictions) >= 2
    assert (tmp_path / "mine" / "scores.json").exists()
    assert (tmp_path / "mine" / "report.html").exists()


def test_a_killed_run_is_scored_and_reported_as_far_as_it_went(
    autospeech: Autospeech, toy: Path, submission: Write, tmp_path: Path, user_cache: Path
) -> None:
    code = submission(test="time.sleep(.05)", done="False")
    process = _start(["run", toy, "--code", code, "--budget", 600, "--out", "mine"], tmp_path, user_cache)
    _wait_for(lambda: len(list((tmp_path / "mine" / "predictions").glob("*.npy"))) >= 2)
    process.kill()
    process.communicate(timeout=60)

    scored = autospeech("score", "mine", toy / "toy.solution", "--json")
    reported = autospeech("report", "mine", "--json")

    assert len(scored.json()["points"]) >= 1
    assert (tmp_path / reported.json()["report"]).exists()


def _start(arguments: list[object], folder: Path, cache: Path) -> "subprocess.Popen[str]":
    command = [str(Path(sys.executable).with_name("autospeech")), *map(str, arguments)]
    env: dict[str, Any] = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    return subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def _wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)
