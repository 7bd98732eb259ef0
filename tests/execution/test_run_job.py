"""`run_job`: from a dataset to a scored and reported run, for any submission and for our own learner."""

from pathlib import Path

import numpy as np
import pytest

from autospeech.corpora import make_toy_dataset
from autospeech.errors import DataError, UsageError
from autospeech.execution.explain import read_explanation
from autospeech.execution.job import JobSpec
from autospeech.execution.run_job import run_job
from autospeech.metrics import nauc
from autospeech.protocol.run import Event, Run
from autospeech.protocol.submission import write_kit


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return make_toy_dataset(tmp_path / "data")


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    write_kit(tmp_path / "kit")
    return tmp_path / "kit"


def _job(dataset: Path, tmp_path: Path, **settings: object) -> JobSpec:
    values: dict[str, object] = {"budget": 30, "out": tmp_path / "run", "cache": tmp_path / "cache"} | settings
    return JobSpec(dataset=dataset, **values)  # type: ignore[arg-type]  # each test names its own fields


def test_a_job_is_run_scored_and_reported(dataset: Path, kit: Path, tmp_path: Path) -> None:
    events: list[Event] = []

    result = run_job(_job(dataset, tmp_path, code=kit), on_event=events.append)

    assert result
    assert (result.outcome, result.exit_code) == ("done", 0)
    assert result.report.exists()
    assert {"init_done", "prediction", "ended"} <= {event.kind for event in events}
    assert result.scores is not None
    assert result.scores.nauc == pytest.approx(_last_nauc(result.run, dataset))


def _last_nauc(run: Path, dataset: Path) -> float:
    return nauc(np.loadtxt(dataset / "toy.solution", dtype=np.uint8), Run.open(run).predictions[-1].load())


def test_the_submission_sees_neither_the_solution_nor_the_run_folder(dataset: Path, tmp_path: Path) -> None:
    code = tmp_path / "spy"
    code.mkdir()
    told = f"open({str(dataset / 'toy.solution')!r}).read()"
    (code / "model.py").write_text(f"class Model:\n    def __init__(self, metadata):\n        {told}\n")

    result = run_job(_job(dataset, tmp_path, code=code))

    assert result.exit_code == 1
    if Run.open(result.run).record.sandbox != "plain":
        assert result.outcome == "init_error"


def test_asked_to_stop_it_ends_cleanly_with_what_there_is(dataset: Path, kit: Path, tmp_path: Path) -> None:
    result = run_job(_job(dataset, tmp_path, code=kit), should_stop=lambda: True)

    assert result.outcome in {"stopped", "done"}
    assert Run.open(result.run).record.outcome is not None
    assert result.report.exists()


def test_a_solution_of_the_wrong_size_is_refused_before_the_run(dataset: Path, kit: Path, tmp_path: Path) -> None:
    (tmp_path / "short.solution").write_text("1 0 0\n")

    with pytest.raises(DataError, match=r"rows of short.solution: expected 12, one a test clip, got 1"):
        run_job(_job(dataset, tmp_path, code=kit, solution=tmp_path / "short.solution"))

    assert not (tmp_path / "run").exists()


def test_a_run_folder_in_use_is_refused(dataset: Path, kit: Path, tmp_path: Path) -> None:
    run_job(_job(dataset, tmp_path, code=kit))

    with pytest.raises(UsageError, match="expected a new or empty folder, got one in use"):
        run_job(_job(dataset, tmp_path, code=kit))


def test_our_own_learner_learns_and_explains_itself(dataset: Path, tmp_path: Path) -> None:
    job = _job(dataset, tmp_path, learner={"encoder": "none", "seed": 1}, stop_after=20)

    result = run_job(job)

    assert result, result.sentence
    assert result.scores is not None
    assert result.scores.nauc > 0.5
    assert {"t", "action", "cost"} <= set(read_explanation(result.run)[0])


def test_an_unknown_encoder_is_refused_before_the_run(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nonesuch"):
        run_job(_job(dataset, tmp_path, learner={"encoder": "nonesuch"}))

    assert not (tmp_path / "run").exists()
