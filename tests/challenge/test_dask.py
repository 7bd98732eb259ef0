"""Jobs on a Dask cluster of this machine, with real submissions on a toy dataset."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autospeech.bench import BenchSpec, Entry, run_bench
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.serving import serve
from autospeech.challenge.site import Site
from autospeech.challenge.states import SubmissionState
from autospeech.challenge.worker import Worker
from autospeech.corpora.toy import make_toy_dataset
from autospeech.errors import MachineryError, SubmissionError
from autospeech.execution.dask import DaskExecutor
from autospeech.execution.job import JobSpec
from autospeech.protocol.run import Run
from autospeech.protocol.submission import Submission
from autospeech.testing import write_submission
from tests.challenge.arena import Calendar, enrol, write_arena
from tests.execution.on_dask import ON_DASK

pytestmark = ON_DASK


@pytest.fixture(scope="module")
def cluster() -> Iterator[DaskExecutor]:
    with DaskExecutor(cores=2) as executor:
        yield executor


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_toy_dataset(tmp_path_factory.mktemp("toy"))


def submission(folder: Path, name: str) -> Path:
    return Submission.open(write_submission(folder / name, name)).pack(folder / f"{name}.zip")


def spec(toy: Path, tmp_path: Path, name: str, *, budget: float = 5.0) -> JobSpec:
    return JobSpec(dataset=toy, out=tmp_path / f"run-{name}", code=submission(tmp_path, name), budget=budget, cores=1)


def worker_pids(cluster: DaskExecutor) -> list[int]:
    return list(cluster._client.run(os.getpid).values())


def test_a_job_runs_on_the_cluster_and_its_run_folder_is_there(
    cluster: DaskExecutor, toy: Path, tmp_path: Path
) -> None:
    result = cluster.submit(spec(toy, tmp_path, "random")).result()

    assert result
    assert result.scores is not None
    assert len(Run.open(result.run).predictions) == result.predictions
    assert cluster.total_cores == 2


def test_without_a_shared_folder_code_travels_and_the_run_comes_back(toy: Path, tmp_path: Path) -> None:
    with DaskExecutor(cores=1) as own:
        own._shared = False
        job = own.submit(replace(spec(toy, tmp_path, "random"), code=tmp_path / "random"))  # a folder this time
        result = job.result()

    assert result.run == tmp_path / "run-random"
    assert (result.run / "report.html").is_file()
    assert len(Run.open(result.run).predictions) == result.predictions > 0


def test_what_a_job_raises_comes_back_as_it_was(cluster: DaskExecutor, toy: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    job = JobSpec(dataset=toy, out=tmp_path / "run", code=tmp_path / "empty", budget=5, cores=1)

    with pytest.raises(SubmissionError, match=r"expected model\.py in it"):
        cluster.submit(job).result()


def test_a_killed_worker_is_a_machinery_error_and_never_a_second_try(toy: Path, tmp_path: Path) -> None:
    with DaskExecutor(cores=1) as own:
        job = own.submit(spec(toy, tmp_path, "sleeps", budget=60))
        wait_for(tmp_path / "run-sleeps" / "record.json")
        os.kill(worker_pids(own)[0], signal.SIGKILL)

        with pytest.raises(MachineryError, match="job on Dask: expected a result"):
            job.result()


def test_a_challenge_survives_a_worker_killed_mid_run(toy: Path, tmp_path: Path) -> None:
    folder = write_arena(tmp_path / "arena", count=2)
    definition = folder / "challenge.yaml"
    definition.write_text(definition.read_text().replace("budget: 20", "budget: 4"))
    (folder / "datasets").mkdir()
    for name in ("f1", "f2"):
        (folder / "datasets" / name).symlink_to(toy)
    with Site.open(folder, calendar=Calendar()) as site, DaskExecutor(cores=2) as own:
        ada = enrol(site, "ada")
        taken = Submissions(site=site).take(ada, "feedback", submission(tmp_path, "never_done"))
        worker = Worker(site, own, slots=2, name="w1", executor="dask")
        worker.tick()
        wait_for(site.run_folder(1, 1) / "record.json")
        os.kill(worker_pids(own)[0], signal.SIGKILL)

        worker.run(poll=0.2, until_idle=True)

        verbs = Submissions(site=site)
        assert verbs.get(taken.id).state is SubmissionState.SCORED
        outcomes = [[one.outcome for one in verbs.attempts_of(job)] for job in verbs.jobs_of(taken)]
        assert any(tried[0] == "infra_lost" for tried in outcomes)
        assert all(tried[-1] in {"done", "budget_spent", "stopped"} for tried in outcomes)
        assert len(verbs.scores_of(taken)) == 2


def test_a_bench_runs_on_the_same_cluster(cluster: DaskExecutor, toy: Path, tmp_path: Path) -> None:
    entries = [Entry(name=name, code=write_submission(tmp_path / name, name)) for name in ("random", "raises_in_init")]

    result = run_bench(BenchSpec(entries=entries, datasets=[toy], out=tmp_path / "bench", budget=5), cluster)

    assert [cell.outcome for cell in result.cells] == ["done", "init_error"]
    assert result.cells[0].curve is not None


def test_a_worker_with_a_cluster_of_its_own_serves_a_challenge(toy: Path, tmp_path: Path) -> None:
    folder = write_arena(tmp_path / "arena", count=1)
    (folder / "datasets").mkdir()
    (folder / "datasets" / "f1").symlink_to(toy)
    with Site.open(folder, calendar=Calendar()) as site:
        taken = Submissions(site=site).take(enrol(site, "ada"), "feedback", submission(tmp_path, "random"))

        serve(site, dask="local", until_idle=True)

        assert Submissions(site=site).get(taken.id).state is SubmissionState.SCORED


def wait_for(path: Path, patience: float = 90.0) -> None:
    until = time.monotonic() + patience
    while not path.exists():
        assert time.monotonic() < until, f"{path} never came"
        time.sleep(0.05)
