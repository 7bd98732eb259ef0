"""`follow_and_tell`: run a job under the eyes of a person, and say what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autospeech.cli.chart import curve_chart
from autospeech.cli.exits import ExitCode
from autospeech.cli.interrupt import stop_wish
from autospeech.cli.live import Follower, live_view
from autospeech.cli.output import console, print_json
from autospeech.cli.tables import explanation_table, score_table
from autospeech.contract import Labels
from autospeech.data import Dataset, open_dataset, read_solution
from autospeech.execution.explain import read_explanation
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult
from autospeech.execution.run_job import run_job

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["follow_and_tell"]


def follow_and_tell(job: JobSpec, *, json: bool = False, explain: bool = False) -> tuple[JobResult, ExitCode]:
    """Run a job with a living view, print what came of it, and return it with the command's exit code.

    Args:
        job: What is to be run.
        json: Print one JSON object on stdout, and nothing for people.
        explain: Also print what our learner did when.
    """
    screen = console(quiet=json)
    with stop_wish() as wish:
        result = _run_in_view(job, screen, wish.is_set)
    if json:
        actions = {"explanation": read_explanation(result.run)} if explain else {}
        print_json(result.as_json() | actions)
    else:
        _tell(result, screen, explain=explain)
    return result, ExitCode.INTERRUPTED if wish.is_set() else ExitCode(result.exit_code)


def _run_in_view(job: JobSpec, screen: "Console", should_stop: Callable[[], bool]) -> JobResult:
    with screen.status(f"Opening {job.dataset} …"):
        dataset = open_dataset(job.dataset, cache=job.cache)
    budget = dataset.metadata.budget_in_force(job.budget)
    follower = Follower(budget=budget, labels=_labels(job.solution, dataset), tell=_teller(screen))
    with live_view(screen, follower):
        return run_job(job, on_event=follower.hear, should_stop=should_stop)


def _labels(solution: Path | None, dataset: Dataset) -> Labels | None:
    if solution is not None:
        return read_solution(solution, class_num=dataset.metadata.class_num)
    return dataset.test_labels()


def _teller(screen: "Console") -> Callable[[str], None]:
    """Return what tells a line where there is no terminal to draw in."""

    def tell(line: str) -> None:
        if not screen.is_terminal:
            screen.print(line, markup=False)

    return tell


def _tell(result: JobResult, screen: "Console", *, explain: bool) -> None:
    screen.print(result.sentence, markup=False)
    if explain:
        actions = read_explanation(result.run)
        screen.print(explanation_table(actions) if actions else "The submission explained nothing.")
    if result.scores is not None:
        screen.print(score_table(result.scores))
        screen.print(curve_chart(result.scores.curve()), markup=False)
    elif result.predictions:
        screen.print("Not scored: no solution is at hand; later: autospeech score RUN SOLUTION", markup=False)
    if result.exit_code and result.log_tail:
        screen.print(f"\nLast lines the submission printed:\n{result.log_tail}", markup=False)
    paths = {"run": result.run, "report": result.report, "picture": result.run / "learning-curve.png"}
    for what, path in paths.items():
        if path.exists():
            typer.echo(f"{what + ':':<8} {path}")
