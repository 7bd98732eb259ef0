"""Our learner on real recordings, end to end under the protocol: ahead of the 2019 winner, and honest."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autospeech.data import open_dataset, write_dataset
from autospeech.execution.explain import read_explanation
from autospeech.execution.job import JobSpec
from autospeech.execution.run_job import run_job

pytestmark = [pytest.mark.practice, pytest.mark.slow, pytest.mark.timeout(600)]

WINNER = {"emo_emodb": 0.797, "spk_fsdd": 0.992, "genre_gtzan_mini": 0.870}
"""ALC (T = 1800 s) of the 2019 winner, measured on a machine like ours."""


@pytest.mark.parametrize("name", sorted(WINNER))
def test_it_is_ahead_of_the_winner_of_2019(name: str, practice_dataset: Callable[[str], Path], tmp_path: Path) -> None:
    job = JobSpec(dataset=practice_dataset(name), out=tmp_path / "run", budget=1800, stop_after=120)

    result = run_job(job)

    assert result.scores is not None
    assert result.scores.alc > WINNER[name]
    assert result.scores.points[0].seconds < 5  # about a third of a second on an idle machine


def test_on_permuted_labels_it_finds_nothing_and_says_so(
    practice_dataset: Callable[[str], Path], tmp_path: Path
) -> None:
    dataset = open_dataset(practice_dataset("emo_emodb"))
    labels = dataset.test_labels()
    assert labels is not None
    rng = np.random.default_rng(0)
    shuffled = write_dataset(
        tmp_path / "permuted",
        name="permuted",
        train=dataset.train,
        train_labels=rng.permutation(dataset.train_labels),
        test=dataset.test,
        test_labels=rng.permutation(labels),
    )

    result = run_job(JobSpec(dataset=shuffled, out=tmp_path / "run", budget=1800, stop_after=120))

    assert result.scores is not None
    estimates = [action["estimate"] for action in read_explanation(result.run) if action["estimate"] is not None]
    assert abs(result.scores.nauc) < 0.15  # 136 test clips in 7 classes: two deviations of chance
    assert abs(estimates[-1]) < 0.15
