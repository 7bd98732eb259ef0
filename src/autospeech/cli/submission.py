"""`autospeech submission`: start, check and pack a submission."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autospeech.cli.exits import ExitCode
from autospeech.cli.output import print_json

if TYPE_CHECKING:
    from autospeech.execution.trial import Verdict

__all__ = ["app"]

app = typer.Typer(
    help="Start, check and pack a submission: a folder with model.py that defines class Model.", no_args_is_help=True
)


@app.command(epilog="Example:  autospeech submission new my-learner")
def new(folder: Annotated[Path, typer.Argument(help="Folder to be made.")]) -> None:
    """Write the starting kit: a small learner that runs as it is, and a README."""
    from autospeech.protocol.submission import write_kit  # noqa: PLC0415  loaded when used, so that --help stays quick

    write_kit(folder)
    typer.echo(f"wrote {folder}; next: autospeech submission check {folder}")


@app.command(epilog="Examples:  autospeech submission check my-learner  ·  … check kit.zip --data DATASET --budget 30")
def check(
    code: Annotated[Path, typer.Argument(help="Submission folder or zip.")],
    *,
    data: Annotated[Path | None, typer.Option(help="Dataset to try it on; without it a made toy dataset.")] = None,
    budget: Annotated[float, typer.Option(help="Time budget of the trial in seconds.")] = 20.0,
    python: Annotated[str | None, typer.Option(help="Interpreter of the submission, a path or a name.")] = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Run without a sandbox: code you trust.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
) -> None:
    """Run a submission on a small dataset under the very protocol of the challenge, and say how it ended."""
    from autospeech.cli.run import find_interpreter  # noqa: PLC0415  loaded when used, so that --help stays quick
    from autospeech.execution.trial import try_submission  # noqa: PLC0415  the same

    interpreter = None if python is None else find_interpreter(python)
    verdict = try_submission(code, python=interpreter, budget=budget, dataset=data, unsafe=unsafe)
    if json:
        print_json(verdict.as_json())
    else:
        _tell(verdict)
    raise typer.Exit(ExitCode.OK if verdict else ExitCode.FAILED)


def _tell(verdict: "Verdict") -> None:
    typer.echo(verdict.sentence)
    if verdict.nauc is not None:
        typer.echo(f"NAUC of the last prediction: {verdict.nauc:.3f}")
    if not verdict and verdict.log_tail:
        typer.echo(f"\nLast lines the submission printed:\n{verdict.log_tail}")


@app.command(epilog="Example:  autospeech submission pack my-learner my-learner.zip")
def pack(
    folder: Annotated[Path, typer.Argument(help="Submission folder.")],
    out: Annotated[Path, typer.Argument(help="Zip to be written; must not exist.")],
) -> None:
    """Pack a submission into the zip that is handed in: the same content gives the same bytes."""
    from autospeech.protocol.submission import Submission  # noqa: PLC0415  loaded when used, so that --help stays quick

    Submission.open(folder).pack(out)
    typer.echo(f"wrote {out}")
