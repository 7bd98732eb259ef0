"""A scored run to report on."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autospeech.contract import Scores
from autospeech.protocol.scoring import score_run
from autospeech.testing import make_run

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
"""Text that acts if it is not escaped."""


LABELS = np.eye(4, dtype=np.uint8)[np.arange(40) % 4]


def predictions() -> list[tuple[float, Scores]]:
    rng = np.random.default_rng(0)
    return [(0.7 * 4**step, rng.normal(size=LABELS.shape) + (0.5 + step) * LABELS) for step in range(4)]


@pytest.fixture
def evil() -> str:
    return EVIL


@pytest.fixture(scope="session")
def scores_of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Score the run that `scored_run` makes, once; return scores.json."""
    run = make_run(tmp_path_factory.mktemp("scored") / "run", LABELS, predictions())
    score_run(run, run / "solution.txt")
    return run / "scores.json"


@pytest.fixture
def scored_run(tmp_path: Path, scores_of_run: Path) -> Callable[..., Path]:
    """Make a scored run of four predictions on four classes; keywords go to `make_run`."""

    def make(**facts: Any) -> Path:  # noqa: ANN401  any keyword of make_run
        run = make_run(tmp_path / "run", LABELS, predictions(), **facts)
        shutil.copy(scores_of_run, run)
        return run

    return make
