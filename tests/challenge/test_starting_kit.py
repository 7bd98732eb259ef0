"""The starting kit's local test runs as its README says, and tells the score that `autospeech run` gives."""

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from autospeech.challenge.definition_file import load_challenge, write_challenge
from autospeech.challenge.starting_kit import starting_kit
from autospeech.corpora.toy import make_toy_dataset

_COMMAND = re.compile(r"^python (local_test\.py submission) DATASET$", re.MULTILINE)
_SCORES = re.compile(r"ALC (\d\.\d{4}), NAUC of the last prediction (\d\.\d{4})")


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_toy_dataset(tmp_path_factory.mktemp("toy"))


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """Unpack the zip a participant downloads; return the folder."""
    write_challenge(tmp_path / "challenge")
    content = starting_kit(load_challenge(tmp_path / "challenge"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path / "kit")
    return tmp_path / "kit"


def told_command(kit: Path) -> list[str]:
    """Return the README's own command, but for the dataset."""
    found = _COMMAND.search((kit / "README.md").read_text())
    assert found is not None
    return found[1].split()


def call(arguments: Sequence[str | Path], folder: Path, *, program: str = "python") -> CompletedProcess[str]:
    command = [Path(sys.executable).with_name(program), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=100)


def test_the_local_test_tells_the_score_that_a_run_gives(kit: Path, toy: Path, tmp_path: Path) -> None:
    settings = json.loads((kit / "settings.json").read_text())

    tested = call([*told_command(kit), toy], kit)
    options = ["--budget", str(settings["budget"]), "--cores", str(settings["cores"]), "--json"]
    command = ["run", str(toy), "--code", str(kit / "submission"), "--out", str(tmp_path / "run")]
    run = call([*command, *options], tmp_path, program="autospeech")

    assert tested.returncode == 0, tested.stderr
    scores = _SCORES.search(tested.stdout)
    assert scores is not None, tested.stdout
    expected = json.loads(run.stdout)["scores"]
    assert float(scores[2]) == pytest.approx(expected["nauc"], abs=5e-5)
    assert float(scores[1]) == pytest.approx(expected["alc"], abs=0.03)  # its moments are those of a busy machine
    assert "predictions: 1;" in tested.stdout
    assert (kit / "local-test" / "report.html").is_file()


def test_the_local_test_goes_on_without_test_labels(kit: Path, toy: Path, tmp_path: Path) -> None:
    practice = tmp_path / "practice-1"
    shutil.copytree(toy / "toy.data", practice / "toy.data")

    tested = call([*told_command(kit), practice], kit)

    assert tested.returncode == 0, tested.stderr
    assert "ALC" not in tested.stdout
    assert "predictions: 1;" in tested.stdout


def test_the_local_test_says_in_a_sentence_what_is_wrong(kit: Path, toy: Path) -> None:
    (kit / "local-test").mkdir()
    (kit / "local-test" / "mine.txt").write_text("kept")

    tested = call([*told_command(kit), toy], kit)

    assert tested.returncode == 1
    assert tested.stderr.startswith("local test: run folder local-test: expected a new or empty folder")
