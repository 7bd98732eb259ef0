"""Files spread over an executor are told as without one, in order; a batch lost on its way is sent again."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from typer.testing import CliRunner

from autospeech.classifier import AudioModel, Scorer, save_model
from autospeech.classifier.hearing import Heard, Unheard, hear_files
from autospeech.classifier.spread import hear_files_on
from autospeech.cli.app import app
from autospeech.errors import DataError, MachineryError, UsageError
from autospeech.execution.dask import DaskExecutor
from autospeech.execution.local import LocalExecutor
from tests.classifier.clips import learnt, write_wavs
from tests.execution.on_dask import ON_DASK

T = TypeVar("T")


@pytest.fixture(scope="module")
def model() -> AudioModel:
    return learnt(schedule=("quick",))[-1].model


class OneCall:
    """What comes of a call."""

    def __init__(self, answer: Callable[[], object]) -> None:
        self._answer = answer

    def result(self) -> object:
        return self._answer()


class Losing:
    """Calls at once, but loses the calls of these numbers."""

    def __init__(self, *lost: int) -> None:
        self.lost = lost
        self.called = 0

    def call(self, work: Callable[..., T], *given: object, cores: int = 1) -> "OneCall":
        self.called += 1
        return OneCall(_lose if self.called - 1 in self.lost else lambda: work(*given))


def _lose() -> object:
    raise MachineryError("work on Dask", expected="a result", got="KilledWorker")


def compare(told: list[Heard | Unheard], model: AudioModel, paths: list[Path]) -> None:
    expected = list(hear_files(Scorer(model, threads=1), paths))
    assert [one.path for one in told] == paths
    assert [type(one) for one in told] == [type(one) for one in expected]
    for one, other in zip(told, expected, strict=True):
        if isinstance(one, Heard) and isinstance(other, Heard):
            np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-5)


def test_this_machines_executor_tells_the_same_in_the_same_order(model: AudioModel, tmp_path: Path) -> None:
    paths = [*write_wavs(tmp_path), tmp_path / "gone.wav"]

    with LocalExecutor(cores_per_job=1) as executor:
        told = list(hear_files_on(executor, model, paths, batch=3))

    compare(told, model, paths)


def test_a_lost_batch_is_sent_again_and_one_lost_twice_is_an_error(model: AudioModel, tmp_path: Path) -> None:
    paths = write_wavs(tmp_path)[:4]

    compare(list(hear_files_on(Losing(1), model, paths, batch=2)), model, paths)  # type: ignore[arg-type]
    with pytest.raises(MachineryError, match="got KilledWorker"):
        list(hear_files_on(Losing(1, 2), model, paths, batch=2))  # type: ignore[arg-type]


def test_no_more_batches_are_on_their_way_than_allowed(model: AudioModel, tmp_path: Path) -> None:
    caller, paths = Losing(), write_wavs(tmp_path)[:6]

    told = hear_files_on(caller, model, iter(paths), batch=1, ahead=2)  # type: ignore[arg-type]
    next(told)

    assert caller.called == 2


def test_an_error_of_the_work_comes_back_and_more_cores_than_a_set_has_are_refused() -> None:
    def broken() -> None:
        raise DataError("rows", expected=12, got=11)

    with LocalExecutor(cores_per_job=1) as executor:
        with pytest.raises(DataError, match="rows: expected 12, got 11"):
            executor.call(broken).result()
        with pytest.raises(UsageError, match="cores of a call: expected at most 1, those of a job, got 2"):
            executor.call(broken, cores=2)


def with_marks(test: Callable[..., None]) -> Callable[..., None]:
    for mark in ON_DASK:
        test = mark(test)
    return test


@pytest.fixture(scope="module")
def cluster() -> Iterator[DaskExecutor]:
    with DaskExecutor(cores=2) as executor:
        yield executor


@with_marks
def test_a_cluster_tells_the_same_though_its_worker_is_killed(
    cluster: DaskExecutor, model: AudioModel, tmp_path: Path
) -> None:
    paths = write_wavs(tmp_path)

    told = hear_files_on(cluster, model, paths, batch=1, ahead=3)
    first = next(told)
    os.kill(next(iter(cluster._client.run(os.getpid).values())), signal.SIGKILL)

    compare([first, *told], model, paths)


@with_marks
def test_predict_on_a_cluster_prints_what_it_prints_without(
    cluster: DaskExecutor, model: AudioModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cluster._cluster is not None
    write_wavs(tmp_path)
    monkeypatch.chdir(save_model(model, tmp_path / "model").parent)
    arguments = ["predict", "model", ".", "--json"]

    plain = CliRunner().invoke(app, arguments)
    spread = CliRunner().invoke(app, [*arguments, "--dask", cluster._cluster.scheduler_address])

    assert spread.exit_code == plain.exit_code == 0, spread.output
    lines, others = ([json.loads(line) for line in one.stdout.splitlines()] for one in (plain, spread))
    facts = [(line["path"], line["seconds"], line["classes"][0]["label"]) for line in lines]
    assert facts == [(line["path"], line["seconds"], line["classes"][0]["label"]) for line in others]
