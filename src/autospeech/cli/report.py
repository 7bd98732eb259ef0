"""`autospeech report`: pictures and a self-contained HTML page of a run."""

from pathlib import Path
from typing import Annotated

import typer

from autospeech.cli.output import print_json

__all__ = ["EXAMPLES", "report"]

EXAMPLES = "Examples:  autospeech report runs/first  ·  autospeech report runs/first --export-2019 out/ --name EMO"


def report(
    run: Annotated[Path, typer.Argument(help="Run folder.")],
    *,
    export_2019: Annotated[
        Path | None, typer.Option("--export-2019", help="Also write the files of the 2019 programs into this folder.")
    ] = None,
    name: Annotated[str, typer.Option(help="Dataset name in the exported files.")] = "dataset",
    json: Annotated[bool, typer.Option("--json", help="Print the paths written as JSON.")] = False,
) -> None:
    """Write learning-curve.png, learning-curve.svg and report.html into a run folder."""
    from autospeech import report as room  # noqa: PLC0415  loaded when used, so that --help stays quick

    written = {"report": str(room.write_run_report(run))}
    if export_2019 is not None:
        room.export_2019(run, export_2019, name)
        written["export_2019"] = str(export_2019)
    if json:
        print_json(written)
        return
    for what, path in written.items():
        typer.echo(f"{what}: {path}")
