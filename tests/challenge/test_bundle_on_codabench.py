"""The bundle's programs run as Codabench runs them: its folders, its commands, its order; the score is ours.

What Codabench does is read off its compute worker: ingestion sees /app/program, /app/input_data, /app/ingested_program
and /app/output; the submission's files are copied into that output, too; scoring sees /app/program, /app/output and
/app/input with `res` (ingestion's output) and `ref`. Here /app is a folder of the test.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from autospeech.challenge.bundle import write_bundle
from autospeech.challenge.site import Site
from autospeech.corpora.toy import make_toy_dataset
from autospeech.execution.job import JobSpec
from autospeech.execution.run_job import run_job
from autospeech.protocol import write_kit
from autospeech.testing import write_submission
from tests.challenge.arena import Calendar, write_arena

pytestmark = pytest.mark.timeout(240)


@dataclass
class Codabench:
    """A compute worker's machine with one competition."""

    bundle: Path
    app: Path

    def task(self, phase: str) -> dict[str, str]:
        content = YAML(typ="safe").load((self.bundle / "competition.yaml").read_text())
        tasks: dict[str, dict[str, str]] = {task["name"]: task for task in content["tasks"]}
        return tasks[phase]

    def mount(self, **folders: Path) -> None:
        """Make /app anew, with a copy of each folder in it."""
        shutil.rmtree(self.app, ignore_errors=True)
        (self.app / "output").mkdir(parents=True)
        for name, folder in folders.items():
            shutil.copytree(folder, self.app / name, dirs_exist_ok=True)

    def run(self) -> str:
        """Run the command of the mounted program's metadata.yaml; return what it printed."""
        program = self.app / "program"
        command = YAML(typ="safe").load((program / "metadata.yaml").read_text())["command"]
        ended = subprocess.run(
            command.replace("/app/", f"{self.app}/").split(),
            cwd=program,
            env={"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def score(self, code: Path, phase: str) -> tuple[dict[str, float], str]:
        """Ingest, then score; return the scores the leaderboard gets, and what was printed."""
        task = {name: self.bundle / place for name, place in self.task(phase).items() if "_" in name and place}
        self.mount(program=task["ingestion_program"], input_data=task["input_data"], ingested_program=code, output=code)
        said = self.run()
        result = self.app.with_name("prediction-result")
        shutil.rmtree(result, ignore_errors=True)
        shutil.copytree(self.app / "output", result)
        self.mount(program=task["scoring_program"])
        shutil.copytree(result, self.app / "input" / "res")
        shutil.copytree(task["reference_data"], self.app / "input" / "ref")
        said += self.run()
        scores: dict[str, float] = json.loads((self.app / "output" / "scores.json").read_text())
        return scores, said


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_toy_dataset(tmp_path_factory.mktemp("toy"), seed=1)


@pytest.fixture
def codabench(toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Codabench:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = write_arena(tmp_path / "arena", count=1)
    (folder / "datasets").mkdir()
    for name in ("f1", "x1"):
        (folder / "datasets" / name).symlink_to(toy)
    with Site.open(folder, calendar=Calendar()) as site:
        packed = write_bundle(site, tmp_path / "bundle.zip")
    shutil.unpack_archive(packed, tmp_path / "bundle")
    return Codabench(bundle=tmp_path / "bundle", app=tmp_path / "app")


def test_the_kit_scores_there_what_it_scores_here(codabench: Codabench, toy: Path, tmp_path: Path) -> None:
    write_kit(tmp_path / "code")

    scores, said = codabench.score(tmp_path / "code", "feedback")

    here = run_job(JobSpec(dataset=toy, code=tmp_path / "code", out=tmp_path / "run", budget=20, cores=1)).scores
    assert here is not None
    assert set(scores) == {"alc_1", "nauc_1"}
    assert scores["nauc_1"] == pytest.approx(here.nauc)
    assert scores["alc_1"] == pytest.approx(here.alc, abs=0.05)  # its moments are those of a busy machine
    assert "f1: The submission" in said


def test_a_failing_submission_scores_nothing_even_with_a_run_in_its_luggage(
    codabench: Codabench, toy: Path, tmp_path: Path
) -> None:
    code = write_submission(tmp_path / "code", "raises_in_train")
    write_kit(tmp_path / "good")
    run_job(JobSpec(dataset=toy, code=tmp_path / "good", out=code / "f1", budget=20, cores=1))
    assert (code / "f1" / "scores.json").exists()

    scores, said = codabench.score(code, "feedback")

    assert scores == {"alc_1": 0.0, "nauc_1": 0.0}
    assert "ValueError: train" in said
