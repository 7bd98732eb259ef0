"""A toy bench: datasets, submissions, and an executor that runs nothing."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from autospeech.corpora.toy import make_toy_dataset
from autospeech.data import open_dataset
from autospeech.errors import SubmissionError
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult
from autospeech.protocol.run import Run
from autospeech.protocol.score_main import score_predictions
from autospeech.testing import make_run


@dataclass
class DoneJob:
    """A job that has ended."""

    spec: JobSpec
    answer: JobResult | SubmissionError
    cancelled: bool = False

    def wait(self, timeout: float | None = None) -> bool:
        return True

    def result(self) -> JobResult:
        if isinstance(self.answer, SubmissionError):
            raise self.answer
        return self.answer

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class ScriptedExecutor:
    """Leaves, for each job, the run its script says: how well each entry separates the classes; None: it fails."""

    skill: Mapping[str, float | None]
    handed_in: list[str] = field(default_factory=list)

    def submit(self, spec: JobSpec) -> DoneJob:
        entry = spec.out.parent.name
        self.handed_in.append(f"{entry} on {spec.out.name}")
        skill = self.skill[entry]
        if skill is None:
            return DoneJob(spec, SubmissionError("model.py", expected="a file", got="none"))
        return DoneJob(spec, leave_run(spec, skill))

    def close(self) -> None:
        pass


def leave_run(spec: JobSpec, skill: float) -> JobResult:
    labels = open_dataset(spec.dataset, cache=spec.cache).test_labels()
    assert labels is not None
    noise = np.random.default_rng(len(spec.out.parent.name)).normal(size=labels.shape)
    made = [(1.0 + step, noise + (skill + step) * labels) for step in range(3)]
    run = make_run(spec.out, labels, made, budget=spec.budget or 1800.0)
    scores = score_predictions(labels, Run.open(run).predictions, spec.budget or 1800.0)
    (run / "scores.json").write_text(json.dumps(scores.as_json()))
    return JobResult(
        outcome="done", sentence="Done.", predictions=3, scores=scores, log_tail="", run=run, report=run / "report.html"
    )


@pytest.fixture(scope="session")
def toys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Make two datasets named alpha and beta; return their folders and a cache."""
    folder = tmp_path_factory.mktemp("toys")
    made = []
    for seed, name in enumerate(("alpha", "beta")):
        toy = make_toy_dataset(folder / f"as made {name}", train=9, test=9, seed=seed)
        made.append(rename(toy, folder / name))
    return made[0], made[1], folder / "cache"


def rename(dataset: Path, to: Path) -> Path:
    """Give a dataset another name, in every file that carries it."""
    dataset.rename(to)
    (to / f"{dataset.name}.data").rename(to / f"{to.name}.data")
    (to / f"{dataset.name}.solution").rename(to / f"{to.name}.solution")
    return to


@pytest.fixture
def scripted() -> Callable[..., ScriptedExecutor]:
    return lambda **skill: ScriptedExecutor(skill)
