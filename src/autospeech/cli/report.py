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
    classes: Annotated[
        Path | None, typer.Option(help="Names of the classes, a JSON list in order (NAME.classes.json of a dataset).")
    ] = None,
    name: Annotated[str, typer.Option(help="Dataset name in the exported files.")] = "dataset",
    json: Annotated[bool, typer.Option("--json", help="Print the paths written as JSON.")] = False,
) -> None:
    """Write learning-curve.png, learning-curve.svg and report.html into a run folder."""
    from autospeech import report as room  # noqa: PLC0415  loaded when used, so that --help stays quick
    from autospeech.data.class_names import read_class_names  # noqa: PLC0415  loaded when used, as below

    names = None if classes is None else read_class_names(classes)
    written = {"report": str(room.write_run_report(run, names=names))}
    if export_2019 is not None:
        room.export_2019(run, export_2019, name)
        written["export_2019"] = str(export_2019)
    if json:
        print_json(written)
        return
    for what, path in written.items():
        typer.echo(f"{what}: {path}")
