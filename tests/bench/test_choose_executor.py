"""Which executor is named decides where jobs go; what cannot be is told in a sentence."""

import builtins
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autospeech.cli.app import app
from autospeech.errors import MachineryError, UsageError
from autospeech.execution import choose
from autospeech.execution.choose import open_executor
from autospeech.execution.fetch import fetch_dataset
from autospeech.execution.local import LocalExecutor

Toys = tuple[Path, Path, Path]


def test_without_dask_jobs_stay_on_this_machine() -> None:
    with open_executor(cores=1, jobs=1) as (executor, room):
        assert isinstance(executor, LocalExecutor)
        assert room == 1


def test_dask_that_is_not_installed_is_told_with_the_command_that_installs_it(
    toys: Toys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    called = CliRunner().invoke(app, ["bench", str(toys[0]), "--out", str(tmp_path / "b"), "--dask", "local"])

    assert called.exit_code == 3
    assert "Dask: expected the package distributed, got none; pip install 'autospeech[cluster]'" in called.output


def test_jobs_at_once_on_dask_are_refused(toys: Toys, tmp_path: Path) -> None:
    options = ["--dask", "tcp://host:8786", "--jobs", "3"]

    called = CliRunner().invoke(app, ["bench", str(toys[0]), "--out", str(tmp_path / "b"), *options])

    assert called.exit_code == 2
    assert "options: expected --dask or --jobs, got both; on Dask, the workers' cores decide" in called.output


def test_workers_that_offer_too_few_cores_are_told_with_the_option_they_lack() -> None:
    assert choose._room(5, 2) == 2
    with pytest.raises(UsageError, match=r'expected at least 2, got 0; start workers with --resources "cores=N"'):
        choose._room(0, 2)


def test_a_url_without_fsspec_is_told_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_import = builtins.__import__

    def without_fsspec(name: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401  what __import__ takes
        if name == "fsspec":
            raise ImportError(name)
        return true_import(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without_fsspec)

    with pytest.raises(MachineryError, match="expected one fsspec knows, got fsspec; pip install fsspec"):
        fetch_dataset(Path("s3://bucket/emo.zip"), cache=tmp_path)
