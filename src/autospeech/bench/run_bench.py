"""A bench, as a list of verbs: plan, skip what is finished, run the rest, read, compare."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from autospeech.bench.finished import is_finished, make_room
from autospeech.bench.plan import BenchSpec, PlannedJob, plan_jobs
from autospeech.bench.result import BenchResult, Cell, anchor_cell, failed_cell, read_cell
from autospeech.contract import Seconds
from autospeech.errors import AutoSpeechError, SubmissionError
from autospeech.execution.executor import Executor, Job
from autospeech.metrics import Curve

__all__ = ["OnCell", "ReadAnchors", "run_bench"]

OnCell = Callable[[Cell, int, int], None]
"""Is told each finished cell, how many are finished, and how many there are."""
ReadAnchors = Callable[[Mapping[str, Seconds]], Mapping[str, Mapping[str, Curve]]]
"""Returns curves by team and dataset, given each dataset's time budget."""

_POLL: Seconds = 0.2


def run_bench(
    bench: BenchSpec,
    executor: Executor,
    *,
    anchors: ReadAnchors | None = None,
    rank: Literal["dense", "average"] = "dense",
    on_cell: OnCell | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> BenchResult:
    """Run what is not finished yet, as many jobs at once as the executor has room for, and compare everything.

    Args:
        bench: What is compared on what.
        executor: Where the jobs run.
        anchors: Reads curves from elsewhere; a bad one must not cost an hour first, so they are read before any run.
        rank: How equal ALCs share ranks.
        on_cell: Is told what is finished.
        should_stop: Asked now and then; True cancels what is left, what ran is kept and compared.

    Raises:
        DataError: A dataset or an anchor is not what it should be.
        UsageError: A folder in the way holds something else, or a run that was asked for differently.
    """
    jobs = plan_jobs(bench)
    budgets = {job.dataset: job.budget for job in jobs}
    read = {} if anchors is None else anchors(budgets)
    finished = [is_finished(job) for job in jobs]
    cells = _run_all(jobs, finished, executor, on_cell or _tell_nobody, should_stop or _never)
    cells += [anchor_cell(team, dataset, curve) for team, curves in read.items() for dataset, curve in curves.items()]
    return BenchResult(cells=cells, budgets=budgets, stop_after=bench.stop_after, rank=rank)


def _run_all(
    jobs: Sequence[PlannedJob],
    finished: Sequence[bool],
    executor: Executor,
    on_cell: OnCell,
    should_stop: Callable[[], bool],
) -> list[Cell]:
    cells: dict[PlannedJob, Cell] = {}

    def note(planned: PlannedJob, cell: Cell) -> None:
        cells[planned] = cell
        on_cell(cell, len(cells), len(jobs))

    for planned, done in zip(jobs, finished, strict=True):
        if done:
            note(planned, read_cell(planned))
    waiting = _hand_in([planned for planned in jobs if planned not in cells], executor, note)
    while waiting:
        if should_stop():
            for job in waiting.values():
                job.cancel()
        next(iter(waiting.values())).wait(_POLL)
        for planned in [one for one, job in waiting.items() if job.wait(0)]:
            note(planned, _outcome(planned, waiting.pop(planned)))
    return [cells[planned] for planned in jobs]


def _hand_in(
    jobs: Sequence[PlannedJob], executor: Executor, note: Callable[[PlannedJob, Cell], None]
) -> dict[PlannedJob, Job]:
    """Hand in every job; code that is none, found by an executor that packs it, is told like any failed run."""
    waiting: dict[PlannedJob, Job] = {}
    for planned in jobs:
        make_room(planned)
        try:
            waiting[planned] = executor.submit(planned.spec)
        except SubmissionError as error:
            note(planned, failed_cell(planned, str(error)))
    return waiting


def _outcome(planned: PlannedJob, job: Job) -> Cell:
    """Return the cell of a job that ended; one that failed before it left a run is told, and the others go on."""
    try:
        job.result()
    except AutoSpeechError as error:
        return failed_cell(planned, str(error))
    return read_cell(planned)


def _tell_nobody(cell: Cell, done: int, total: int) -> None:
    pass


def _never() -> bool:
    return False
