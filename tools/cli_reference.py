"""Write docs/reference/cli.md from the commands themselves: ``python tools/cli_reference.py docs/reference/cli.md``."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from autospeech.cli.app import app
from autospeech.cli.exits import ExitCode

__all__ = ["commands", "reference"]

HEAD = """\
# Commands and exit codes

Written by `make reference` from the commands themselves; `--help` says the same in the terminal.

| exit code | meaning |
|---|---|
"""

MEANINGS = {
    ExitCode.OK: "Everything asked for was done.",
    ExitCode.FAILED: "The data or the submission is at fault; what was achieved until then is kept.",
    ExitCode.USAGE: "The command was called wrongly.",
    ExitCode.MACHINERY: "The machine or this package is at fault.",
    ExitCode.INTERRUPTED: "Stopped by Ctrl-C or SIGTERM; the record is kept, scored and reported.",
}

TAIL = """
With `--json` a command prints one JSON document on stdout; an error is `{"error": …, "sentence": …, "exit_code": …}`
there, and its sentence on stderr as always.
"""


def commands(group: Any, path: str = "autospeech") -> Iterator[tuple[str, Any]]:  # noqa: ANN401  Typer's own classes
    """Yield every command below a group with its full name, in the order of the help."""
    for name, command in group.commands.items():
        full = f"{path} {name}"
        if hasattr(command, "commands"):
            yield from commands(command, full)
        else:
            yield full, command


def reference() -> str:
    """Return the page: exit codes, then every command with its arguments, options and examples."""
    codes = "".join(f"| {int(code)} | {MEANINGS[code]} |\n" for code in ExitCode)
    sections = [_section(name, command) for name, command in commands(get_command(app))]
    return "\n".join([HEAD + codes + TAIL, *sections])


def _section(name: str, command: Any) -> str:  # noqa: ANN401  the same
    described = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
    rows = "".join(f"| {_names(one)} | {_help(one)} |\n" for one in described)
    table = f"| argument or option | meaning |\n|---|---|\n{rows}\n" if rows else ""
    return f"## {name}\n\n{_paragraphs(command.help)}\n\n{table}{_paragraphs(command.epilog)}\n"


def _names(parameter: Any) -> str:  # noqa: ANN401  the same
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    return ", ".join(f"`{one}`" for one in [*parameter.opts, *parameter.secondary_opts])


def _help(parameter: Any) -> str:  # noqa: ANN401  the same
    default = parameter.default
    told = "" if default in (None, False, ()) or callable(default) or parameter.required else f" Default: {default}."
    return f"{parameter.help or ''}{told}".replace("|", "\\|").replace("\n", " ")


def _paragraphs(text: str | None) -> str:
    return "\n".join(line.strip() for line in (text or "").strip().splitlines())


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
