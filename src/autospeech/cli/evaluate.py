"""`autospeech evaluate`: how good a model is on labelled recordings, where it fails, and a page to show."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autospeech.cli.output import print_json

if TYPE_CHECKING:
    from autospeech.classifier.evaluation import Evaluation

__all__ = ["EXAMPLES", "evaluate"]

EXAMPLES = (
    "Examples:  autospeech evaluate model new-recordings/  ·  autospeech evaluate model test.csv --groups speaker"
    " --report evaluation.html  ·  autospeech evaluate model data/emo --json"
)


def evaluate(
    model: Annotated[Path, typer.Argument(help="Model folder, as autospeech fit writes it.")],
    data: Annotated[
        Path, typer.Argument(help="Labelled recordings the model has not heard: folders, a csv or tsv, a dataset.")
    ],
    *,
    report: Annotated[Path, typer.Option(help="Page to write.")] = Path("evaluation.html"),
    groups: Annotated[
        str | None, typer.Option(help="Column that says who speaks: intervals then draw whole speakers.")
    ] = None,
    cores: Annotated[int | None, typer.Option(help="Cores to use; default: all.", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON, and nothing else.")] = False,
) -> None:
    """Judge a model by recordings whose classes are known; of a source with a split, its test side.

    The page holds the learning curve, the confusion matrix, figures of every class, calibration, the hardest and the
    probably mislabelled clips with players, and what may flatter. It needs no network.
    """
    from autospeech.classifier.evaluation import evaluate as judged  # noqa: PLC0415  loaded when used: --help stays quick
    from autospeech.classifier.evaluation_page import write_evaluation  # noqa: PLC0415  the same
    from autospeech.classifier.folder import open_model  # noqa: PLC0415  the same
    from autospeech.classifier.model import Scorer  # noqa: PLC0415  the same
    from autospeech.classifier.sources import problem_at  # noqa: PLC0415  the same

    opened = open_model(model)
    problem = problem_at(data, side="test", group=groups)
    found = judged(Scorer(opened, threads=cores), problem)
    page = write_evaluation(report, opened, found, problem, title=f"{model.resolve().name} on {data.resolve().name}")
    if json:
        print_json({**found.as_json(), "report": str(page)})
    else:
        _tell(found, page)


def _tell(found: "Evaluation", page: Path) -> None:
    value, low, high = found.accuracy()
    typer.echo(f"NAUC {found.nauc()}, accuracy {value:.3f} ({low:.3f} to {high:.3f}), {len(found.y)} clips")
    for sentence in found.warnings():
        typer.echo(f"note: {sentence}")
    typer.echo(f"report: {page}")
