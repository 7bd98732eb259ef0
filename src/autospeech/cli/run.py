"""`autospeech run`: one submission, or our own learner, on one dataset under a time budget."""

import shutil
from itertools import count
from json import loads
from pathlib import Path
from typing import Annotated, Any

import typer

from autospeech.errors import UsageError

__all__ = ["EXAMPLES", "find_interpreter", "free_run_folder", "read_schedule", "run"]

EXAMPLES = (
    "Examples:  autospeech run data/emo --budget 300  ·  autospeech run data/emo --code my-learner --python python3.9"
    "  ·  autospeech run data/emo --stop-after 120 --explain"
)

_GIB = 1024**3
_LEARNER, _LIMITS = "Our own learner", "Limits"


def run(
    dataset: Annotated[Path, typer.Argument(help="Dataset folder: NAME, NAME.data, or a folder that holds one.")],
    *,
    code: Annotated[
        Path | None, typer.Option(help="Submission: folder or zip with model.py. Without it our own learner runs.")
    ] = None,
    python: Annotated[str | None, typer.Option(help="Interpreter of the submission, a path or a name.")] = None,
    budget: Annotated[
        float | None, typer.Option(help="Time budget T in seconds; else meta.json's, else 1800.", show_default=False)
    ] = None,
    stop_after: Annotated[
        float | None, typer.Option(help="End the run after so many counted seconds; T stays the budget.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Run folder to be made; else runs/NAME-1, runs/NAME-2, …", show_default=False)
    ] = None,
    solution: Annotated[
        Path | None, typer.Option(help="Labels of the test clips; else the dataset's own.", show_default=False)
    ] = None,
    cores: Annotated[int | None, typer.Option(help="Cores the submission may use.", rich_help_panel=_LIMITS)] = None,
    memory: Annotated[
        float | None, typer.Option(help="Memory of its process tree in GB (1024^3 bytes).", rich_help_panel=_LIMITS)
    ] = None,
    unsafe: Annotated[
        bool,
        typer.Option("--unsafe", help="Run --code without a sandbox: code you trust.", rich_help_panel=_LIMITS),
    ] = False,
    network: Annotated[
        bool, typer.Option("--network", help="Let the submission use the network.", rich_help_panel=_LIMITS)
    ] = False,
    gpu: Annotated[
        list[int] | None, typer.Option(help="Number of a GPU it may use; repeat for more.", rich_help_panel=_LIMITS)
    ] = None,
    encoder: Annotated[
        str | None, typer.Option(help='Pretrained encoder by name, or "none".', rich_help_panel=_LEARNER)
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of everything that is drawn by chance.", rich_help_panel=_LEARNER)
    ] = None,
    schedule: Annotated[
        Path | None,
        typer.Option(help="Stages to run, a name a line; or the explain.jsonl of a run.", rich_help_panel=_LEARNER),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print what was done when, its cost and gain.", rich_help_panel=_LEARNER)
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else.")] = False,
) -> None:
    """Run one submission on one dataset under a time budget, score it and write its report.

    Ctrl-C stops the run cleanly: what was predicted is scored and kept.

    Exit codes: 0 done · 1 the data or the submission is at fault · 2 called wrongly · 3 the machine is at fault ·
    130 stopped by Ctrl-C.
    """
    from autospeech.cli.follow import follow_and_tell  # noqa: PLC0415  loaded when used, so that --help stays quick
    from autospeech.execution.job import JobSpec  # noqa: PLC0415  the same

    job = JobSpec(
        dataset=dataset,
        out=out if out is not None else free_run_folder(dataset),
        code=code,
        learner=_learner_settings(
            encoder=encoder, seed=seed, schedule=None if schedule is None else read_schedule(schedule)
        ),
        python=None if python is None else find_interpreter(python),
        solution=solution,
        budget=budget,
        stop_after=stop_after,
        cores=cores,
        memory_bytes=None if memory is None else int(memory * _GIB),
        unsafe=unsafe,
        network=network,
        gpus=tuple(gpu or ()),
    )
    _, exit_code = follow_and_tell(job, json=json, explain=explain)
    raise typer.Exit(exit_code)


def free_run_folder(dataset: Path, runs: Path = Path("runs")) -> Path:
    """Return the first of ``runs/NAME-1``, ``runs/NAME-2``, … that does not exist."""
    name = dataset.resolve().name.removesuffix(".data")
    return next(path for number in count(1) if not (path := runs / f"{name}-{number}").exists())


def read_schedule(path: Path) -> list[str]:
    """Return the names of stages in a file: one a line, or the actions of an explain.jsonl.

    Raises:
        UsageError: The file cannot be read, or holds no name.
    """
    if not path.is_file():
        raise UsageError("schedule", expected="a file with a name of a stage in each line", got=path)
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    names = [str(loads(line).get("action", "")) if line.startswith("{") else line for line in lines]
    if not all(names) or not names:
        raise UsageError(f"schedule {path}", expected="a name of a stage in each line", got=f"{len(lines)} lines")
    return names


def find_interpreter(name: str) -> Path:
    """Return the path of an interpreter given by path or by name.

    Raises:
        UsageError: There is none.
    """
    found = shutil.which(name)
    if found is None:
        raise UsageError("interpreter of the submission", expected="a program", got=name, hint="give its full path")
    return Path(found)


def _schedule(path: Path | None) -> list[str] | None:
    return None if path is None else read_schedule(path)


def _learner_settings(**settings: Any) -> dict[str, Any]:  # noqa: ANN401  JSON values
    """Return the settings that were given; the learner has defaults for the others."""
    return {name: value for name, value in settings.items() if value is not None}
