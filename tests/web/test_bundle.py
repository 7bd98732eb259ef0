"""A challenge goes to Codabench: the bundle is whole, and its own programs run and score a submission."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from autospeech.challenge.bundle import competition, write_bundle
from autospeech.corpora.toy import make_toy_dataset
from autospeech.protocol import write_kit
from tests.web.town import Town


def place_datasets(folder: Path) -> None:
    made = make_toy_dataset(folder / "made" / "toy", seed=1)
    (folder / "datasets").mkdir(exist_ok=True)
    for name in ("f1", "x1"):
        (folder / "datasets" / name).symlink_to(made)


def test_the_competition_names_every_phase_that_runs_code_and_sorts_by_the_mean(town: Town) -> None:
    found = competition(town.site.challenge)

    assert [phase["name"] for phase in found["phases"]] == ["feedback", "check", "final"]
    assert found["leaderboards"][0]["columns"][0]["computation_indexes"] == [1]
    assert [phase["hide_output"] for phase in found["phases"]] == [False, True, True]


def test_the_bundle_holds_every_file_it_names_and_no_solution_beside_the_data(town: Town, tmp_path: Path) -> None:
    place_datasets(town.site.folder)

    path = write_bundle(town.site, tmp_path / "bundle.zip")

    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        content = YAML(typ="safe").load(archive.read("competition.yaml"))
    for task in content["tasks"]:
        for part in ("input_data", "reference_data", "ingestion_program", "scoring_program"):
            assert any(name.startswith(task[part] + "/") for name in names)
    assert not [name for name in names if name.startswith("input_data") and name.endswith("1.solution")]
    assert all(page["file"] in names for page in content["pages"])


@pytest.mark.slow
def test_the_bundles_programs_run_and_score_the_kit(town: Town, tmp_path: Path) -> None:
    place_datasets(town.site.folder)
    with zipfile.ZipFile(write_bundle(town.site, tmp_path / "bundle.zip")) as archive:
        archive.extractall(tmp_path / "b")
    bundle, code = tmp_path / "b", tmp_path / "code"
    write_kit(code)
    settings = bundle / "ingestion_program" / "feedback" / "settings.json"
    settings.write_text(json.dumps({"budgets": {"f1": 5}, "limits": {}}))
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "ref").symlink_to(bundle / "reference_data" / "feedback")
    (tmp_path / "score").mkdir()

    program = bundle / "ingestion_program" / "feedback"
    ingest = [program / "ingestion.py", bundle / "input_data" / "feedback", tmp_path / "given" / "res", program, code]
    for command in (ingest, [bundle / "scoring_program" / "scoring.py", tmp_path / "given", tmp_path / "score"]):
        subprocess.run([sys.executable, *map(str, command)], check=True, timeout=100)

    scores = json.loads((tmp_path / "score" / "scores.json").read_text())
    assert set(scores) == {"alc_1", "nauc_1"}
    assert scores["alc_1"] > 0
