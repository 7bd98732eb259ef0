"""`autospeech data …`: tables for people, JSON for programs, exit codes for scripts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from autospeech.cli.app import app

Make = Callable[..., Path]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))


def _data(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["data", *map(str, arguments)])


def _json(*arguments: object) -> Any:  # noqa: ANN401  any JSON value
    result = _data(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_info_says_what_a_dataset_holds(make_dataset: Make) -> None:
    folder = make_dataset(time_budget=60)

    facts = _json("info", folder)

    assert (facts["name"], facts["classes"], facts["time_budget"]) == ("small", 3, 60)
    assert facts["train"]["clips"] == 9
    assert facts["train"]["clips_by_class"] == [3, 3, 3]
    assert facts["test"]["shortest"] == pytest.approx(2009 / 16000, abs=0.001)
    assert "small: 3 classes, time budget 60 s" in _data("info", folder).stdout


def test_info_of_withheld_labels(make_dataset: Make) -> None:
    folder = make_dataset(test_labels=None)

    assert _json("info", folder)["test"]["clips_by_class"] is None
    assert "withheld" in _data("info", folder).stdout


def test_check_passes_a_healthy_dataset(make_dataset: Make) -> None:
    folder = make_dataset()

    assert _json("check", folder) == {"good": True, "findings": []}
    assert _data("check", folder).stdout == "nothing found\n"


def test_check_fails_on_errors_and_on_warnings_when_strict(make_dataset: Make) -> None:
    silent = make_dataset("silent", train=[np.zeros(50, np.float32)] * 9)
    broken = make_dataset("broken")
    (broken / "broken.data" / "test.pkl").write_bytes(b"[red]garbage")

    assert [_data("check", silent).exit_code, _data("check", silent, "--strict").exit_code] == [0, 1]
    result = _data("check", broken, "--json")
    assert result.exit_code == 1
    assert [finding["where"] for finding in json.loads(result.stdout)["findings"]] == ["test.pkl"]


def test_convert_fills_the_cache(make_dataset: Make, tmp_path: Path) -> None:
    stores = _json("convert", make_dataset())["stores"]

    assert (Path(stores["train"]) / "samples.f4").exists()
    assert str(tmp_path / "xdg" / "autospeech" / "stores") in stores["train"]


def test_recordings_are_converted_packed_and_unpacked(make_dataset: Make, tmp_path: Path) -> None:
    files, made, archive = tmp_path / "files", tmp_path / "made", tmp_path / "made.zip"

    assert _data("unpack", make_dataset(), files, "--audio", "wav").exit_code == 0
    assert _data("convert", files, made, "--time-budget", 30).exit_code == 0
    assert _data("pack", files, archive).exit_code == 0
    facts, packed = _json("info", made), _json("info", archive)

    assert facts["time_budget"] == 30
    assert facts["train"]["digest"] == packed["train"]["digest"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "made", "made.zip", "small", "xdg"]


def test_a_packed_dataset_may_withhold_its_labels(make_dataset: Make, tmp_path: Path) -> None:
    _data("pack", make_dataset(), tmp_path / "public.zip", "--withhold")

    assert _json("info", tmp_path / "public.zip")["solution"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("info", "nowhere"), 1, "dataset nowhere: expected a folder, got nothing there"),
        (("check", "nowhere"), 1, "nothing there"),
        (("unpack", "{small}", "out", "--audio", "mp3"), 2, "audio format: expected flac or wav, got mp3"),
        (("unpack", "{small}", "{small}"), 2, "expected a new or empty folder"),
        (("pack", "{small}", "{small}"), 2, "expected a new file, got one that exists"),
        (("convert", "nowhere", "out"), 1, "recordings in nowhere"),
    ],
)
def test_an_error_is_one_sentence_and_one_code(
    make_dataset: Make, tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    small = make_dataset()

    result = _data(*(argument.format(small=small) for argument in arguments))

    assert result.exit_code == code
    assert sentence in result.stderr
    assert not Path("out").exists()


@pytest.mark.parametrize("command", ["info", "check", "convert", "pack", "unpack"])
def test_help_shows_examples(command: str) -> None:
    assert "Example" in _data(command, "--help").stdout
