"""The 2019 files say what the run says."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autospeech.errors import UsageError
from autospeech.metrics import alc, nauc
from autospeech.protocol.run import Run
from autospeech.protocol.scoring import read_scores
from autospeech.report import export_2019

RunMaker = Callable[..., Path]


def test_all_files_of_2019_are_written(scored_run: RunMaker, tmp_path: Path) -> None:
    export_2019(scored_run(), tmp_path / "out", "EMO")

    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        *("start.txt", "end.txt", "scores.txt", "learning-curve-EMO.png", "detailed_results.html"),
        *(f"EMO.predict_{index}" for index in range(4)),
    }


def test_the_exported_predictions_are_equal_to_the_last_digit(scored_run: RunMaker, tmp_path: Path) -> None:
    run = scored_run()

    export_2019(run, tmp_path / "out", "EMO")

    for one in Run.open(run).predictions:
        np.testing.assert_array_equal(np.loadtxt(tmp_path / "out" / f"EMO.predict_{one.index}"), one.load())


def test_the_score_can_be_computed_again_from_the_exported_files(scored_run: RunMaker, tmp_path: Path) -> None:
    run = scored_run()

    export_2019(run, tmp_path / "out", "EMO")

    lines = dict(line.split(": ") for line in (tmp_path / "out" / "start.txt").read_text().splitlines())
    stamps = [float(lines[str(index)]) for index in range(4)]
    labels = np.loadtxt(run / "solution.txt")
    scores = [nauc(labels, np.loadtxt(tmp_path / "out" / f"EMO.predict_{index}")) for index in range(4)]
    stored = read_scores(run)
    assert stored is not None
    assert alc(stamps, scores, float(lines["time_budget"])) == pytest.approx(stored.alc)
    assert (tmp_path / "out" / "scores.txt").read_text() == f"score: {stored.alc!r}\nDuration: {stamps[-1]!r}\n"


def test_the_keys_of_start_and_end_are_those_of_2019(scored_run: RunMaker, tmp_path: Path) -> None:
    export_2019(scored_run(), tmp_path / "out", "EMO")

    start, end = ((tmp_path / "out" / name).read_text().splitlines() for name in ("start.txt", "end.txt"))
    assert [line.split(":")[0] for line in start[:4]] == ["ingestion_pid", "task_name", "time_budget", "start_time"]
    assert [line.split(":")[0] for line in end] == ["ingestion_duration", "ingestion_success", "end_time"]
    assert "ingestion_success: 1" in end


def test_a_run_that_goes_on_has_no_end_and_its_page_loads_itself_again(scored_run: RunMaker, tmp_path: Path) -> None:
    export_2019(scored_run(ended=False), tmp_path / "out", "EMO")

    assert not (tmp_path / "out" / "end.txt").exists()
    assert 'http-equiv="refresh"' in (tmp_path / "out" / "detailed_results.html").read_text()


def test_a_name_that_acts_is_only_text(scored_run: RunMaker, tmp_path: Path) -> None:
    export_2019(scored_run(), tmp_path / "out", "<script>alert(1)<script>")

    assert "<script" not in (tmp_path / "out" / "detailed_results.html").read_text()


@pytest.mark.parametrize("name", ["", "../EMO", "a\0b"])
def test_a_name_that_cannot_stand_in_a_file_name_is_refused(scored_run: RunMaker, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="name of the dataset"):
        export_2019(scored_run(), tmp_path / "out", name)
