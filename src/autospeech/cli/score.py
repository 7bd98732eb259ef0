"""`autospeech score`: score a run folder against a solution, in a process of its own."""

from pathlib import Path
from typing import Annotated

import typer

from autospeech.cli.output import console, print_json

__all__ = ["EXAMPLES", "score"]

EXAMPLES = "Examples:  autospeech score runs/first data/emo/emo.solution  ·  autospeech score runs/first s.txt --json"


def score(
    run: Annotated[
        Path, typer.Argument(help="Run folder; a partial one (killed machine) is scored as far as it goes.")
    ],
    solution: Annotated[Path, typer.Argument(help="Labels of the test clips: NAME.solution.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
) -> None:
    """Score the predictions of a run: NAUC of each, and the area under the learning curve (ALC)."""
    from autospeech.protocol.scoring import score_run  # noqa: PLC0415  loaded when used, so that --help stays quick

    scores = score_run(run, solution)
    if json:
        print_json(scores.as_json())
        return
    from autospeech.cli.chart import curve_chart  # noqa: PLC0415  the same
    from autospeech.cli.tables import score_table  # noqa: PLC0415  the same

    console().print(score_table(scores))
    console().print(curve_chart(scores.curve()), markup=False)
