"""A bench on a Dask cluster of this machine: the same runs and the same comparison as without."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autospeech.cli.app import app
from autospeech.errors import MachineryError, UsageError
from autospeech.execution.dask import DaskExecutor
from autospeech.execution.job import JobSpec
from autospeech.protocol.run import Run
from autospeech.testing import write_submission
from tests.execution.on_dask import ON_DASK

Toys = tuple[Path, Path, Path]

pytestmark = ON_DASK


@pytest.fixture(scope="module")
def cluster() -> Iterator[DaskExecutor]:
    with DaskExecutor(cores=2) as executor:
        yield executor


@pytest.fixture
def address(cluster: DaskExecutor) -> str:
    assert cluster._cluster is not None
    return str(cluster._cluster.scheduler_address)


def cells_of(out: Path) -> dict[str, str]:
    told = json.loads((out / "bench.json").read_text())
    return {cell["entry"]: cell["outcome"] for cell in told["cells"]}


def test_without_shared_folders_data_come_by_url_and_runs_come_back(
    toys: Toys, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    url = f"file://{shutil.make_archive(str(tmp_path / 'alpha'), 'zip', toys[0].parent, toys[0].name)}"
    write_submission(tmp_path / "chance")
    (tmp_path / "empty").mkdir()
    entries = ["--code", "chance=chance", "--code", "empty=empty", "--own", "ours:encoder=none"]
    options = ["--budget", "60", "--stop-after", "3", "--dask", address, "--no-shared", "--out", "first"]

    called = CliRunner().invoke(app, ["bench", url, *entries, *options])

    assert called.exit_code == 1, called.output  # the empty folder's fault
    outcomes = cells_of(tmp_path / "first")
    assert outcomes.pop("ours") in {"stopped", "done"}
    assert outcomes == {"chance": "done", "empty": "error"}
    for entry in ("chance", "ours"):
        run = Run.open(tmp_path / "first" / "runs" / entry / "alpha")
        assert run.predictions
        assert len(run.record.cores) == 1
        assert (run.folder / "report.html").is_file()


def test_paths_are_those_of_whoever_asks_not_of_the_worker(
    toys: Toys, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the worker was started elsewhere
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_submission(tmp_path / "chance")
    shutil.copytree(toys[0], tmp_path / "alpha")
    options = ["--code", "chance=chance", "--cores", "2", "--dask", address, "--out", "second"]

    called = CliRunner().invoke(app, ["bench", "alpha", *options])

    assert called.exit_code == 0, called.output
    assert cells_of(tmp_path / "second") == {"chance": "done"}
    assert len(Run.open(tmp_path / "second" / "runs" / "chance" / "alpha").record.cores) == 2


def test_a_job_no_worker_has_room_for_can_be_cancelled(toys: Toys, cluster: DaskExecutor, tmp_path: Path) -> None:
    code = write_submission(tmp_path / "chance")
    job = cluster.submit(JobSpec(dataset=toys[0], out=tmp_path / "run", code=code, cores=99))
    assert not job.wait(0.5)

    job.cancel()

    assert job.wait(30)
    with pytest.raises(UsageError, match="expected a job that ran, got one cancelled before it began"):
        job.result()
    assert not (tmp_path / "run").exists()


def test_a_scheduler_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autospeech.execution.dask._PATIENCE", 1)

    with pytest.raises(MachineryError, match=r"Dask scheduler tcp://127.0.0.1:1: expected an answer, got .*name one"):
        DaskExecutor("tcp://127.0.0.1:1")
    with pytest.raises(MachineryError, match=r"Dask scheduler nonsense://x: expected an answer, got .*name one"):
        DaskExecutor("nonsense://x")
