"""The `autospeech` command: one file a command, mounted here in the order of the help."""

from typing import Annotated

import typer

from autospeech import __version__
from autospeech.cli import (
    bench,
    challenge,
    data,
    demo,
    encoders,
    evaluate,
    export,
    fit,
    predict,
    report,
    run,
    score,
    submission,
)
from autospeech.cli.exits import SentenceGroup

__all__ = ["app", "main"]

app = typer.Typer(
    cls=SentenceGroup,
    name="autospeech",
    help="Anytime classification of speech attributes under a time budget, and the challenge that measures it.",
    epilog=(
        "Start with: autospeech demo. Every command has --help with examples.  ·  Exit codes: 0 done, 1 the data or the"
        " submission is at fault, 2 called wrongly, 3 the machine is at fault, 130 stopped by Ctrl-C."
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"autospeech {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *, version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True)] = False
) -> None:
    """Hold the options that stand before every command."""


app.command(name="run", epilog=run.EXAMPLES)(run.run)
app.command(name="score", epilog=score.EXAMPLES)(score.score)
app.command(name="report", epilog=report.EXAMPLES)(report.report)
app.command(name="demo", epilog=demo.EXAMPLES)(demo.demo)
app.command(name="bench", epilog=bench.EXAMPLES)(bench.bench)
app.command(name="fit", epilog=fit.EXAMPLES)(fit.fit)
app.command(name="predict", epilog=predict.EXAMPLES)(predict.predict)
app.command(name="evaluate", epilog=evaluate.EXAMPLES)(evaluate.evaluate)
app.command(name="export", epilog=export.EXAMPLES)(export.export)
app.add_typer(data.app, name="data")
app.add_typer(submission.app, name="submission")
app.add_typer(encoders.app, name="encoders")
app.add_typer(challenge.app, name="challenge")


def main() -> None:
    """Run the command line."""
    app()
