"""Exit codes of every command, and how an error becomes one sentence and one code."""

from enum import IntEnum
from typing import Any

import typer
from typer.core import TyperGroup

from autospeech.cli.output import print_json
from autospeech.errors import AutoSpeechError, DataError, MachineryError, SubmissionError, UsageError

__all__ = ["ExitCode", "SentenceGroup", "exit_code_of"]

_JSON = "autospeech.json"


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

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  Typer does not export its Context
        """Remember whether a program reads the output."""
        ctx.meta[_JSON] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  the same
        """Run the command; end it with the sentence and the code of the error it raises."""
        try:
            return super().invoke(ctx)
        except AutoSpeechError as error:
            raise _told(error, json=ctx.meta[_JSON]) from error
        except BrokenPipeError:
            raise  # whoever read our output has enough; Typer ends quietly
        except OSError as error:
            raise _told(_of_the_machine(error), json=ctx.meta[_JSON]) from error


def _told(error: AutoSpeechError, *, json: bool) -> typer.Exit:
    code = exit_code_of(error)
    if json:
        print_json({"error": type(error).__name__, "sentence": str(error), "exit_code": int(code)})
    typer.echo(f"autospeech: {error}", err=True)
    return typer.Exit(code)


def _of_the_machine(error: OSError) -> MachineryError:
    """Return what the operating system refused, as an error of ours.

    >>> print(_of_the_machine(OSError(28, "No space left on device", "out/x")))
    out/x: No space left on device
    """
    return MachineryError(f"{error.filename or 'the operating system'}: {error.strerror or error}")
