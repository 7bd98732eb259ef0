"""A toy dataset and submissions that every test of a command may use."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autospeech.corpora import make_toy_dataset

PRIOR = """
import time
import numpy as np


class Model:
    def __init__(self, metadata):
        self.done_training = False

    def train(self, train_dataset, remaining_time_budget=None):
        {train}
        self.priors = train_dataset[1].mean(axis=0)
        self.done_training = {done}

    def test(self, test_x, remaining_time_budget=None):
        {test}
        return np.tile(self.priors, (len(test_x), 1))
"""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a command told."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401  any JSON value
        return json.loads(self.out)


@pytest.fixture(scope="session")
def user_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def autospeech(tmp_path: Path, user_cache: Path) -> Callable[..., Told]:
    """Run the command as a user does: another process, an own working folder and cache."""

    def run(*arguments: object, timeout: float = 100) -> Told:
        command = [str(Path(sys.executable).with_name("autospeech")), *map(str, arguments)]
        env = {**os.environ, "XDG_CACHE_HOME": str(user_cache), "COLUMNS": "200"}
        ended = subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=timeout, check=False
        )
        return Told(code=ended.returncode, out=ended.stdout, err=ended.stderr)

    return run


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_toy_dataset(tmp_path_factory.mktemp("datasets"))


@pytest.fixture
def submission(tmp_path: Path) -> Callable[..., Path]:
    """Write a submission that answers with the priors, and does something else before."""

    def write(*, train: str = "pass", test: str = "pass", done: str = "True") -> Path:
        folder = tmp_path / "code"
        folder.mkdir()
        (folder / "model.py").write_text(PRIOR.format(train=train, test=test, done=done))
        return folder

    return write
