"""One job, as a list of verbs: open the dataset, run, score, explain, report."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from autospeech.data import Dataset, open_dataset, read_solution
from autospeech.errors import DataError, UsageError
from autospeech.execution.explain import keep_explanation
from autospeech.execution.fetch import fetch_dataset
from autospeech.execution.job import JobSpec
from autospeech.execution.our_learner import our_learner
from autospeech.execution.result import JobResult
from autospeech.protocol.run import OnEvent, Run
from autospeech.protocol.run_submission import run_submission
from autospeech.protocol.scoring import RunScores, score_run
from autospeech.protocol.spec import Limits, RunSpec
from autospeech.report import write_run_report

__all__ = ["run_job"]


def run_job(
    job: JobSpec, *, on_event: OnEvent | None = None, should_stop: Callable[[], bool] | None = None
) -> JobResult:
    """Run one submission on one dataset under the protocol; score it and write its report.

    Args:
        job: What is to be run.
        on_event: Is told what happens while it goes on.
        should_stop: Asked now and then; True ends the run cleanly, what was predicted counts.

    Raises:
        UsageError: The run folder holds something already, or an option makes no sense.
        DataError: The dataset or the solution is not what the format says.
        SubmissionError: The code is no submission at all.
        MachineryError: The machine failed; the record, as far as it goes, is kept.
    """
    _refuse_used(job.out)
    dataset = open_dataset(fetch_dataset(job.dataset, cache=job.cache), cache=job.cache)
    solution = _solution_for(job, dataset)
    run = run_submission(dataset, _spec_of(job), job.out, on_event=on_event, should_stop=should_stop)
    scores = score_run(run.folder, solution) if solution is not None and run.predictions else None
    if job.code is None:
        keep_explanation(run.folder)
    return _result_of(run, scores, write_run_report(run.folder))


def _refuse_used(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"run folder {out}", expected="a new or empty folder", got="one in use", hint="name another")


def _solution_for(job: JobSpec, dataset: Dataset) -> Path | None:
    """Return the file of test labels, read once before the run begins: a bad one must not cost an hour first."""
    path = job.solution if job.solution is not None else dataset.solution
    if path is None:
        return None
    clips = len(read_solution(path, class_num=dataset.metadata.class_num))
    if clips != dataset.metadata.test_num:
        raise DataError(f"rows of {path.name}", expected=f"{dataset.metadata.test_num}, one a test clip", got=clips)
    return path


def _spec_of(job: JobSpec) -> RunSpec:
    """Return the run a job asks for; what it leaves open is the protocol's choice."""
    spec = RunSpec(
        code=job.code if job.code is not None else Path(),
        python=job.python if job.python is not None else Path(sys.executable),
        budget=job.budget,
        stop_after=job.stop_after,
        limits=Limits(memory_bytes=job.memory_bytes, cores=job.cores, core_ids=job.core_ids),
        sandbox="plain" if job.unsafe else None,
        trusted=job.code is None,
        network=job.network,
        gpus=job.gpus,
    )
    if job.code is not None:
        return spec
    ours = our_learner(job.learner)
    return replace(spec, code=ours.code, settings=ours.settings, env=ours.env, readable=ours.readable)


def _result_of(run: Run, scores: RunScores | None, report: Path) -> JobResult:
    if run.record.outcome is None:
        raise DataError(f"record of the run {run.folder}", expected="an ended run", got="one that goes on")
    return JobResult(
        outcome=run.record.outcome.value,
        sentence=run.record.sentence,
        predictions=len(run.predictions),
        scores=scores,
        log_tail=run.log_tail("stderr") or run.log_tail("stdout"),
        run=run.folder,
        report=report,
    )
