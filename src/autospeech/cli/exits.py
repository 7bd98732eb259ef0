"""Exit codes of every command, and how an error becomes one sentence and one code."""

import json
import sys
from enum import IntEnum
from typing import Any

import typer
from typer.core import TyperGroup

from autospeech.errors import AutoSpeechError, DataError, SubmissionError, UsageError

__all__ = ["ExitCode", "SentenceGroup", "exit_code_of"]


class ExitCode(IntEnum):
    """What a shell script learns from a command."""

    OK = 0
    """Everything asked for was done."""
    FAILED = 1
    """The data or the submission is at fault; what was achieved until then is kept."""
    USAGE = 2
    """The command was called wrongly."""
    MACHINERY = 3
    """The machine or this package is at fault."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C; the record is kept."""


def exit_code_of(error: AutoSpeechError) -> ExitCode:
    """Return the code of an error by who must act.

    >>> exit_code_of(DataError("rows")).name, exit_code_of(UsageError("budget")).name
    ('FAILED', 'USAGE')
    """
    if isinstance(error, DataError | SubmissionError):
        return ExitCode.FAILED
    return ExitCode.USAGE if isinstance(error, UsageError) else ExitCode.MACHINERY


class SentenceGroup(TyperGroup):
    """Command group that turns our errors into one sentence on stderr (with --json: an object on stdout)."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  Typer vendors click's Context and does not export its type
        """Run the command; end it with the sentence and the code of the error it raises."""
        try:
            return super().invoke(ctx)
        except AutoSpeechError as error:
            _tell(error)
            raise typer.Exit(exit_code_of(error)) from error


def _tell(error: AutoSpeechError) -> None:
    if "--json" in sys.argv:
        typer.echo(json.dumps({"error": type(error).__name__, "sentence": str(error)}))
    typer.echo(f"autospeech: {error}", err=True)
