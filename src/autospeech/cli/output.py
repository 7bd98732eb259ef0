"""What every command prints: JSON for programs, rich text for people."""

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console", "print_json"]


def print_json(value: Any) -> None:  # noqa: ANN401  any JSON value
    """Print one JSON document on stdout."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def console(*, quiet: bool = False) -> "Console":
    """Return the console for people; silent when a program reads stdout (--json)."""
    from rich.console import Console  # noqa: PLC0415  heavy: loaded when a command prints, not for --help

    return Console(quiet=quiet, highlight=False)
