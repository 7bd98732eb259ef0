"""`autospeech data build` as a new user types it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Told
from tests.corpora.made_audio import record

Autospeech = Callable[..., Told]


def _recordings(folder: Path, *, clips: int = 6) -> Path:
    for label in ("cat", "dog"):
        for clip in range(clips):
            record(folder / label / f"{clip}.wav", seconds=0.1)
    return folder


def test_a_folder_becomes_a_dataset_that_opens(autospeech: Autospeech, tmp_path: Path) -> None:
    _recordings(tmp_path / "in")

    told = autospeech("data", "build", "in", "out", "--test-size", "0.34", "--time-budget", "2m")

    assert told.code == 0, told.err
    assert "dataset: out (card.json, leaks.txt and origins.csv lie in it)" in told.out
    facts = autospeech("data", "info", "out", "--json").json()
    assert (facts["time_budget"], facts["train"]["clips"], facts["test"]["clips"]) == (120.0, 8, 4)
    assert autospeech("data", "check", "out").code == 0


def test_what_cannot_be_read_is_skipped_and_the_exit_code_says_so(autospeech: Autospeech, tmp_path: Path) -> None:
    (_recordings(tmp_path / "in") / "cat" / "0.wav").write_bytes(b"")

    told = autospeech("data", "build", "in", "out", "--json")

    assert told.code == 1
    facts = told.json()
    assert facts["clips"] == 11
    assert len(facts["skipped"]) == 1
    assert (tmp_path / "out" / "out.data").is_dir()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("nowhere", "out"), 1, "got nothing there"),
        (("in", "out", "--recipe", "emo"), 2, "recipe: expected one of voxceleb1"),
        (("in", "out", "--segment", "soon"), 2, "--segment: expected a duration such as 30s"),
        (("in", "out", "--sets", "a,,b"), 2, "name of a set: expected a file name"),
        (("in", "in"), 2, "expected a new or empty folder"),
        (("in", "out", "--group", "speaker"), 2, "groups in class folders: expected folder, got speaker"),
    ],
)
def test_a_wrong_call_gets_a_sentence(
    autospeech: Autospeech, tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    _recordings(tmp_path / "in", clips=2)

    told = autospeech("data", "build", *arguments)

    assert told.code == code
    assert sentence in told.err


def test_sources_are_listed_with_their_licences(autospeech: Autospeech) -> None:
    facts = autospeech("data", "sources", "--json").json()

    assert {"voxceleb1", "voxceleb2", "speech-accent", "emodb", "css10", "artist20"} <= facts.keys()
    assert all(one["licence"] and one["citation"] and one["layout"] for one in facts.values())
    assert "emodb" in autospeech("data", "sources").out


def test_ctrl_c_keeps_what_is_converted(tmp_path: Path) -> None:
    _recordings(tmp_path / "in", clips=400)
    store = tmp_path / ".out.building"
    program = str(Path(sys.executable).with_name("autospeech"))
    command = [program, "data", "build", "in", "out", "--jobs", "1"]

    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    deadline = time.monotonic() + 60
    while sum(1 for _ in store.rglob("*.json")) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)

    assert running.returncode == 130, err
    assert "the same command goes on from there" in err
    assert not (tmp_path / "out").exists()
    again = subprocess.run([*command, "--json"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(again.stdout)["clips"] == 800


def test_segments_of_recordings_named_alike_are_not_taken_for_one(autospeech: Autospeech, tmp_path: Path) -> None:
    for label in ("cat", "dog"):
        for clip in range(4):
            record(tmp_path / "in" / label / f"{clip}.wav", seconds=1)

    told = autospeech("data", "build", "in", "out", "--segment", "0.2s", "--json")

    facts = told.json()
    assert facts["clips"] == 40
    assert not [one for one in facts["leaks"]["out"] if one["severity"] == "warning"]
