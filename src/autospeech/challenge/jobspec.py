"""From a job of the store to what `run_job` needs, and how long an attempt may take."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Final

from autospeech.challenge.job_records import Job
from autospeech.challenge.records import Submission
from autospeech.challenge.site import Site
from autospeech.challenge.states import JobState
from autospeech.contract import DEFAULT_BUDGET, Seconds
from autospeech.errors import AutoSpeechError
from autospeech.execution.job import JobSpec
from autospeech.protocol.spec import INIT_LIMIT

__all__ = ["job_spec", "longest"]

_GIB: Final = 1024**3
_SLACK: Final[Seconds] = 900.0
"""Seconds beside constructor and budget: fetching and converting the dataset, scoring, drawing."""


def job_spec(site: Site, submission: Submission, job: Job) -> JobSpec:
    """Return what the present attempt at a job is to run."""
    dataset = site.challenge.phase(submission.phase).dataset(job.dataset)
    limits = site.challenge.limits
    return JobSpec(
        dataset=Path(site.dataset_path(dataset)),
        out=site.run_folder(job.id, job.attempt),
        code=site.code_path(submission.digest),
        python=site.challenge.python,
        budget=dataset.budget,
        cores=limits.cores,
        memory_bytes=None if limits.memory_gb is None else int(limits.memory_gb * _GIB),
    )


def longest(site: Site, phase: str, dataset: str) -> timedelta:
    """Return how long an attempt can take when nothing of ours fails; after that it counts as lost."""
    bound = JobState.RUNNING.max_age or timedelta.max
    try:
        ref = site.challenge.phase(phase).dataset(dataset)
    except AutoSpeechError:
        return bound  # no longer defined: whoever begins the job will say so
    budget = ref.budget or _budget_on_disk(Path(site.dataset_path(ref)))
    return bound if budget is None else min(bound, timedelta(seconds=INIT_LIMIT + budget + _SLACK))


def _budget_on_disk(folder: Path) -> Seconds | None:
    """Return the budget meta.json gives, the default where it gives none; None where no meta.json is at hand."""
    for path in [folder / "meta.json", *sorted(folder.glob("*.data/meta.json"))]:
        if path.is_file():
            return float(json.loads(path.read_bytes()).get("time_budget") or DEFAULT_BUDGET)
    return None
