"""A challenge goes to Codabench: the bundle is whole, and names every file it holds."""

import zipfile
from pathlib import Path

from ruamel.yaml import YAML

from autospeech.challenge.bundle import competition, write_bundle
from autospeech.corpora.toy import make_toy_dataset
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
