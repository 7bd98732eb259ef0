"""Jobs of this machine run in processes of their own, on cores no other job has."""

import os
import time
from pathlib import Path

import pytest

from autospeech.errors import DataError, MachineryError, UsageError
from autospeech.execution import local
from autospeech.execution.cores import core_sets
from autospeech.execution.job import JobSpec
from autospeech.execution.local import LocalExecutor
from autospeech.protocol.run import Run
from autospeech.testing import write_submission

Toys = tuple[Path, Path, Path]
SEVERAL = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores")


def job(toys: Toys, tmp_path: Path, name: str = "random", out: str = "run", budget: float = 60.0) -> JobSpec:
    code = write_submission(tmp_path / name, name)
    return JobSpec(dataset=toys[0], out=tmp_path / out, code=code, budget=budget, cache=toys[2])


def wait_for(path: Path, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert path.exists()


def test_core_sets_share_no_core_and_leave_out_what_is_too_few() -> None:
    assert core_sets(1, usable=[3, 5]) == ((3,), (5,))
    assert core_sets(3, usable=range(8)) == ((0, 1, 2), (3, 4, 5))
    assert core_sets(None, usable=[0, 1, 2]) == ((0, 1, 2),)


@pytest.mark.parametrize("wanted", [0, 4])
def test_more_cores_than_there_are_is_refused(wanted: int) -> None:
    with pytest.raises(UsageError, match=f"cores for each job: expected 1 to 3, the usable cores, got {wanted}"):
        core_sets(wanted, usable=[0, 1, 2])


def test_more_jobs_than_core_sets_is_refused_unless_sharing_is_asked_for() -> None:
    with pytest.raises(UsageError, match="jobs at once"):
        LocalExecutor(cores_per_job=1, jobs=3, usable=sorted(os.sched_getaffinity(0))[:2])

    with LocalExecutor(cores_per_job=1, jobs=3, usable=sorted(os.sched_getaffinity(0))[:1], oversubscribe=True):
        pass


@SEVERAL
def test_two_jobs_run_at_once_on_different_cores_and_are_scored(toys: Toys, tmp_path: Path) -> None:
    usable = sorted(os.sched_getaffinity(0))[:2]

    with LocalExecutor(cores_per_job=1, usable=usable) as executor:
        handed_in = [executor.submit(job(toys, tmp_path, out=out)) for out in ("one", "two")]
        results = [one.result() for one in handed_in]

    assert [result.outcome for result in results] == ["done", "done"]
    assert all(result.scores is not None and result.report.exists() for result in results)
    cores = [Run.open(result.run).record.cores for result in results]
    assert sorted(cores) == [(usable[0],), (usable[1],)]


def test_an_error_of_the_data_comes_back_as_one(toys: Toys, tmp_path: Path) -> None:
    spec = JobSpec(dataset=tmp_path, out=tmp_path / "run", cache=toys[2])

    with LocalExecutor() as executor, pytest.raises(DataError):
        executor.submit(spec).result()


def test_a_job_process_that_dies_is_our_fault_and_says_its_last_words(
    toys: Toys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_COMMAND", ("/bin/sh", "-c", "echo last words >&2; exit 3"))

    with LocalExecutor() as executor, pytest.raises(MachineryError, match="expected exit code 0, got 3\nlast words"):
        executor.submit(job(toys, tmp_path)).result()


def test_a_cancelled_job_stops_cleanly_and_keeps_what_it_predicted(toys: Toys, tmp_path: Path) -> None:
    with LocalExecutor() as executor:
        handed_in = executor.submit(job(toys, tmp_path, "never_done", budget=600.0))
        wait_for(tmp_path / "run" / "predictions" / "0003.npy")
        assert not handed_in.wait(0)
        handed_in.cancel()
        result = handed_in.result()

    assert result.outcome in {"stopped", "cancelled"}
    assert result.predictions >= 4
    assert result.scores is not None


def test_a_job_cancelled_before_it_began_never_begins(toys: Toys, tmp_path: Path) -> None:
    with LocalExecutor(jobs=1) as executor:
        first = executor.submit(job(toys, tmp_path, "never_done", budget=600.0))
        second = executor.submit(job(toys, tmp_path, out="never"))
        second.cancel()
        first.cancel()
        with pytest.raises(UsageError, match="cancelled before it began"):
            second.result()

    assert not (tmp_path / "never").exists()


def test_a_job_that_does_not_stop_when_unwanted_is_ended_by_force(
    toys: Toys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_COMMAND", ("/bin/sh", "-c", "touch begun; sleep 600 & sleep 600"))
    monkeypatch.setattr(local, "_GRACE", 0.2)
    monkeypatch.chdir(tmp_path)

    with LocalExecutor() as executor:
        handed_in = executor.submit(job(toys, tmp_path))
        wait_for(tmp_path / "begun")
        handed_in.cancel()
        with pytest.raises(MachineryError, match="job process: expected exit code 0, got -9"):
            handed_in.result()
