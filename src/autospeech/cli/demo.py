"""`autospeech demo`: the main job, end to end, on your dataset or on one that is synthesised."""

from pathlib import Path
from typing import Annotated

import typer

from autospeech.cli.exits import ExitCode
from autospeech.errors import DataError

__all__ = ["EXAMPLES", "FLOORS", "demo"]

EXAMPLES = "Examples:  autospeech demo  ·  autospeech demo --data my/dataset --budget 120 --floor 0.5"

FLOORS = {"synthetic": 0.8, "own": 0.2}
"""Last NAUC below which the demo fails: 0 is chance, 1 perfect; eSpeak's languages are easy, your data may not be."""


def demo(
    *,
    data: Annotated[Path | None, typer.Option(help="Dataset folder; without it a synthetic one is made.")] = None,
    budget: Annotated[float, typer.Option(help="Time budget in seconds.")] = 60.0,
    floor: Annotated[float | None, typer.Option(help="Fail when the last NAUC is below this.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that receives the run; an earlier demo there is replaced.")] = Path(
        "runs/demo"
    ),
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Train and test our learner under a time budget, score it, draw its learning curve, write a report.

    The dataset made without --data is synthetic speech (eSpeak NG): eight languages, many voices.
    """
    from autospeech.cli.run import follow_and_tell  # noqa: PLC0415  loaded when used, so that --help stays quick
    from autospeech.execution.job import JobSpec  # noqa: PLC0415  the same

    dataset = data if data is not None else _synthetic(quiet=json)
    _forget_earlier(out)
    result = follow_and_tell(JobSpec(dataset=dataset, out=out, budget=budget), json=json)
    least = floor if floor is not None else FLOORS["own" if data else "synthetic"]
    if result.scores is not None and result.scores.nauc < least:
        raise DataError("last NAUC of the demo", expected=f"at least {least}", got=f"{result.scores.nauc:.3f}")
    raise typer.Exit(result.exit_code if result.scores is not None else ExitCode.FAILED)


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
