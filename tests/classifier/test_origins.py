"""Clips that belong together are known to: by the column of a table, the recording they lie in, or origins.csv."""

from pathlib import Path

import numpy as np
import pytest

from autospeech.classifier.sources import problem_at
from autospeech.corpora import open_source
from autospeech.corpora.building import BuildOptions, build_datasets
from autospeech.errors import DataError
from tests.corpora.made_audio import record


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def _built(tmp_path: Path, table: list[str], *, group: str | None = None, segment: float | None = None) -> Path:
    (tmp_path / "clips.csv").write_text("\n".join(table))
    source = open_source(tmp_path / "clips.csv", group=group)
    build_datasets(source, tmp_path / "out", BuildOptions(jobs=1, segment=segment, test_size=0.34))
    return tmp_path / "out"


def test_a_built_dataset_knows_its_speakers(tmp_path: Path) -> None:
    rows = ["path,label,speaker"]
    for number in range(12):
        name = record(tmp_path / f"{number}.wav").name
        rows.append(f"{name},{'ab'[number % 2]},s{number // 4}")

    dataset = _built(tmp_path, rows, group="speaker")

    train, test = (problem_at(dataset, side=side).groups for side in ("train", "test"))
    assert train is not None
    assert test is not None
    assert (np.bincount(train).tolist(), np.bincount(test).tolist()) == ([4, 4], [4])


def test_segments_of_one_recording_are_one_group(tmp_path: Path) -> None:
    rows = ["path,label"]
    for number in range(6):
        name = record(tmp_path / f"{number}.wav", seconds=1).name
        rows.append(f"{name},{'ab'[number % 2]}")

    train = problem_at(_built(tmp_path, rows, segment=0.2)).groups

    assert train is not None
    assert np.bincount(train).tolist() == [5, 5, 5, 5]


def test_clips_cut_from_one_file_by_a_table_are_one_group(tmp_path: Path) -> None:
    for name in "ab":
        record(tmp_path / f"{name}.wav", seconds=1)
    rows = [f"{name}.wav,{name},{start / 10},{start / 10 + 0.1}" for name in "ab" for start in range(3)]
    (tmp_path / "clips.csv").write_text("\n".join(["path,label,start,end", *rows]))

    groups = problem_at(tmp_path / "clips.csv").groups

    assert groups is not None
    assert groups.tolist() == [0, 0, 0, 1, 1, 1]


def test_files_of_their_own_tell_nothing(tmp_path: Path) -> None:
    for number in range(4):
        record(tmp_path / "in" / "ab"[number % 2] / f"{number}.wav")

    assert problem_at(tmp_path / "in").groups is None


def test_origins_of_other_clips_are_refused(tmp_path: Path) -> None:
    for number in range(12):
        record(tmp_path / "in" / "ab"[number % 2] / f"{number}.wav")
    build_datasets(open_source(tmp_path / "in"), tmp_path / "out", BuildOptions(jobs=1))
    origins = tmp_path / "out" / "origins.csv"
    origins.write_text("\n".join(origins.read_text().splitlines()[:4]))

    with pytest.raises(DataError, match=r"train rows of .*origins\.csv: expected 10, got 3; build the dataset again"):
        problem_at(tmp_path / "out")
