"""`autospeech encoders` as a user meets it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autospeech.cli.app import app
from autospeech.learner.encoders import source
from autospeech.learner.encoders.known import EncoderSpec
from tests.encoders.conftest import CACHE


def no_hub(_: EncoderSpec) -> Path:
    raise OSError("no route")


def test_list_tells_name_licence_and_digest(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["encoders", "list", "--json", "--cache", str(tmp_path)])

    assert told.exit_code == 0
    assert json.loads(told.stdout)[0]["name"] == "whisper-base"
    assert json.loads(told.stdout)[0]["licence"] == "MIT"


def test_list_draws_a_table(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["encoders", "list", "--cache", str(tmp_path)])

    assert "whisper-base" in told.stdout


def test_pull_without_hub_and_packages_is_the_machinery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "hub_download", no_hub)
    monkeypatch.setattr(source, "_piece", lambda *_: None)
    monkeypatch.setattr(source, "_hub_file", lambda _: None)

    told = CliRunner().invoke(app, ["encoders", "pull", "--cache", str(tmp_path)])

    assert told.exit_code == 3
    assert "weights of whisper-base from the hub: got no route" in told.stderr


def test_check_says_what_it_costs(whisper_base: object) -> None:
    told = CliRunner().invoke(app, ["encoders", "check", "--json", "--cache", str(CACHE)])

    facts = json.loads(told.stdout)
    assert told.exit_code == 0
    assert (facts["runs"], facts["states"], facts["width"]) == (True, 7, 512)
    assert 0 < facts["cpu_seconds_per_audio_second"] < 1


def test_check_of_an_absent_encoder_fails(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["encoders", "check", f"transformers:{tmp_path}/none", "--json"])

    assert told.exit_code == 1
    assert json.loads(told.stdout) == {"name": f"transformers:{tmp_path}/none", "runs": False}
