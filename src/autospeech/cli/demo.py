"""`autospeech demo`: the main job, end to end, on your dataset or on one that is synthesised."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autospeech.cli.exits import ExitCode
from autospeech.errors import DataError

if TYPE_CHECKING:
    from autospeech.protocol.scoring import RunScores

__all__ = ["EXAMPLES", "FLOORS", "demo"]

EXAMPLES = "Examples:  autospeech demo  ·  autospeech demo --data my/dataset --budget 120 --floor 0.5"

FLOORS = {"synthetic": 0.7, "own": 0.2}
"""Last NAUC below which the demo fails; 0 is chance, 1 perfect. eSpeak's languages are easy, your data may not be."""


def demo(
    *,
    data: Annotated[Path | None, typer.Option(help="Dataset folder; without it a synthetic one is made.")] = None,
    budget: Annotated[float, typer.Option(help="Time budget in seconds.")] = 60.0,
    floor: Annotated[float | None, typer.Option(help="Fail when the last NAUC is below this.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that receives the run; an earlier demo there is replaced.")] = Path(
        "runs/demo"
    ),
    stop_after: Annotated[
        float | None, typer.Option(help="End the run after so many counted seconds; T stays the budget.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print what was done when, its cost and gain.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Train and test our learner under a time budget, score it, draw its learning curve, write a report.

    The dataset made without --data is synthetic speech (eSpeak NG): eight languages, many voices. Exit code 1 tells
    that the last NAUC is below the floor: 0.7 on the synthetic dataset, 0.2 on your own; a run that --stop-after ends
    early is held to no floor unless --floor gives one.
    """
    from autospeech.cli.follow import follow_and_tell  # noqa: PLC0415  loaded when used, so that --help stays quick
    from autospeech.execution.job import JobSpec  # noqa: PLC0415  the same

    dataset = data if data is not None else _synthetic(quiet=json)
    _forget_earlier(out)
    job = JobSpec(dataset=dataset, out=out, budget=budget, stop_after=stop_after)
    result, exit_code = follow_and_tell(job, json=json, explain=explain)
    if floor is None and stop_after is None:
        floor = FLOORS["synthetic" if data is None else "own"]
    if exit_code is ExitCode.OK and floor is not None:
        _hold_to(floor, result.scores)
    raise typer.Exit(exit_code)


def _hold_to(floor: float, scores: "RunScores | None") -> None:
    """Refuse a result below the floor: a demonstration that only seems to work is none."""
    if scores is not None and scores.nauc < floor:
        raise DataError("last NAUC of the demo", expected=f"at least {floor}", got=f"{scores.nauc:.3f}")


def _synthetic(*, quiet: bool) -> Path:
    from autospeech.cli.output import console  # noqa: PLC0415  loaded when used, so that --help stays quick
    from autospeech.corpora import synthesise_languages  # noqa: PLC0415  the same
    from autospeech.data import default_cache  # noqa: PLC0415  the same

    with console(quiet=quiet).status("Synthesising speech (eSpeak NG): synthetic data, made for this demonstration …"):
        return synthesise_languages(default_cache() / "demo")


def _forget_earlier(out: Path) -> None:
    """Remove an earlier demo run, and nothing that is not one."""
    import shutil  # noqa: PLC0415  loaded when used, so that --help stays quick

    if (out / "record.json").exists():
        shutil.rmtree(out)
