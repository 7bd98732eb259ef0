"""A whole small challenge from the terminal, with real submissions on a toy dataset."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autospeech.challenge import Site, Submissions
from autospeech.challenge.states import JobState
from autospeech.cli.app import app
from autospeech.corpora.toy import make_toy_dataset
from autospeech.testing import write_submission

DEFINITION = """
title: Small
rules_version: "1"
phases:
  - name: feedback
    kind: feedback
    starts: {start}
    ends: {end}
    datasets:
      - {{name: f1, path: datasets/toy, budget: 8}}
  - name: final
    kind: final
    starts: {start}
    deadline: {deadline}
    ends: {end}
    entries_from: feedback
    datasets:
      - {{name: x1, path: datasets/toy, budget: 8}}
"""

Call = Callable[..., Result]


def stamp(days: float) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def define(folder: Path, *, deadline: float) -> None:
    text = DEFINITION.format(start=stamp(-2), end=stamp(2), deadline=stamp(deadline))
    (folder / "challenge.yaml").write_text(text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "mine"


@pytest.fixture
def challenge() -> Call:
    def call(*arguments: object, code: int = 0, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(app, ["challenge", *map(str, arguments)], input=stdin)
        assert result.exit_code == code, result.output
        return result

    return call


def test_a_challenge_from_init_to_publish(folder: Path, challenge: Call, tmp_path: Path) -> None:
    challenge("init", folder)
    challenge("check", folder, "--no-run")
    define(folder, deadline=1)
    told = json.loads(challenge("check", folder, "--json", code=1).stdout)
    assert [one["good"] for one in told["datasets"]] == [False, False]

    make_toy_dataset(folder / "datasets")
    told = json.loads(challenge("check", folder, "--budget", 20, "--json").stdout)
    assert all(one["good"] for one in told["datasets"])
    assert "NAUC" in told["datasets"][0]["sentence"]

    challenge("organiser", folder, "boss", "boss@example.org", stdin="long enough word\n")
    for name, learner in (("ada", "random"), ("bob", "raises_in_train")):
        challenge("submit-local", folder, "feedback", write_submission(tmp_path / name, learner), "--as", name)
    assert "no worker is alive" in challenge("status", folder).stdout
    challenge("work", folder, "--until-idle", "--slots", 1)

    board = json.loads(challenge("leaderboard", folder, "feedback", "--json").stdout)
    assert [row["team"] for row in board["rows"]] == ["ada"]
    assert json.loads(challenge("status", folder, "--json").stdout)["jobs"]["failed"] == 1
    assert "ada" in challenge("leaderboard", folder, "feedback").stdout
    assert "has not" not in challenge("publish", folder, "final", code=2).stdout

    define(folder, deadline=-1)
    challenge("work", folder, "--until-idle", "--slots", 1)
    challenge("publish", folder, "final")
    assert challenge("leaderboard", folder, "final", "--csv").stdout.splitlines()[1].startswith("1,ada,1.0,")
    challenge("export", folder, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "challenge.json").read_text())["leaderboards"]["final"]["rows"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("rerun", "{}", "--job", "1", "--phase", "final"), "expected one of --job, --submission, --phase"),
        (("rerun", "{}", "--job", "9"), "job 9: expected one that has ended, got none"),
        (("cancel", "{}", "9"), "submission 9: expected one you may see, got none"),
        (("disqualify", "{}", "--why", "x"), "expected one of --team, --submission"),
        (("verify", "{}", "nobody"), "participant nobody: expected somebody who signed up"),
        (("migrate", "{}", "final", "final"), "phase to migrate into"),
        (("show", "{}", "feedback", "upside-down"), "expected public, hidden, frozen"),
        (("leaderboard", "{}", "nonsense"), "phase: expected feedback, final, got nonsense"),
    ],
)
def test_a_wrong_call_is_one_sentence(folder: Path, challenge: Call, arguments: tuple[str, ...], sentence: str) -> None:
    challenge("init", folder)
    define(folder, deadline=1)

    result = challenge(*(word.format(folder) for word in arguments), code=2)

    assert sentence in result.stderr


@pytest.mark.slow
def test_sigterm_gives_the_running_jobs_back_unharmed(folder: Path, challenge: Call, tmp_path: Path) -> None:
    challenge("init", folder)
    define(folder, deadline=1)
    text = (folder / "challenge.yaml").read_text()
    (folder / "challenge.yaml").write_text(text.replace("budget: 8", "budget: 100"))
    make_toy_dataset(folder / "datasets")
    challenge("submit-local", folder, "feedback", write_submission(tmp_path / "ada", "never_done"), "--as", "ada")
    command = [str(Path(sys.executable).with_name("autospeech")), "challenge", "work", str(folder)]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    until = time.monotonic() + 60
    while not (folder / "runs" / "1" / "1" / "predictions" / "0000.npy").exists():
        assert time.monotonic() < until
        time.sleep(0.1)

    worker.terminate()
    told, _ = worker.communicate(timeout=60)

    assert worker.returncode == 130, told
    assert "back in the queue" in told
    with Site.open(folder) as site:
        (job,) = Submissions(site=site).jobs_of(Submissions(site=site).get(1))
    assert (job.state, job.lost) == (JobState.QUEUED, 0)
