"""`autospeech fit`: from recordings to a model, as good as can be learnt in the time given."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from autospeech.cli.durations import seconds_of
from autospeech.cli.exits import ExitCode
from autospeech.cli.output import console, print_json

if TYPE_CHECKING:
    from autospeech.classifier.training import Improvement, Training

__all__ = ["EXAMPLES", "fit"]

EXAMPLES = (
    "Examples:  autospeech fit recordings/ --budget 10m -o model  ·  autospeech fit clips.csv --groups speaker -o model"
    "  ·  autospeech fit data/emo --budget 30s --encoder none -o model --json"
)

_LONG: Final = 60.0
"""Seconds from which on clips are called long: a learner hears only parts of each."""


def fit(
    data: Annotated[
        Path, typer.Argument(help="Recordings: one folder a class, a csv or tsv with path and label; or a dataset.")
    ],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="Model folder; written at every improvement.")],
    budget: Annotated[str, typer.Option(help="Time from the first recording read: 30s, 10m, 1h.")] = "60s",
    groups: Annotated[
        str | None,
        typer.Option(help="Column that says who speaks (or which recording it is); for class folders: folder."),
    ] = None,
    encoder: Annotated[str, typer.Option(help='Pretrained encoder by name, "auto" or "none".')] = "auto",
    cores: Annotated[int | None, typer.Option(help="Cores to use; default: all.", show_default=False)] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything that is drawn by chance.")] = 0,
    licence: Annotated[
        str | None,
        typer.Option("--license", help="Licence of the model for its card, such as cc-by-4.0.", show_default=False),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the model that stands in the folder.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else.")] = False,
) -> None:
    """Learn to tell classes of recordings apart; the folder holds a usable model from the first seconds on.

    Ctrl-C stops at once and keeps the model. Recordings that cannot be read are left out and told.

    Exit codes: 0 done · 1 the data are at fault · 2 called wrongly · 3 the machine is at fault · 130 stopped by Ctrl-C.
    """
    from autospeech.classifier.folder import prepare_folder  # noqa: PLC0415  loaded when used: --help stays quick
    from autospeech.classifier.licence import licence_id  # noqa: PLC0415  the same
    from autospeech.classifier.sources import problem_at  # noqa: PLC0415  the same
    from autospeech.classifier.training import Training  # noqa: PLC0415  the same
    from autospeech.contract import now  # noqa: PLC0415  the same
    from autospeech.learner.config import LearnerConfig  # noqa: PLC0415  the same
    from autospeech.learner.tools import make_tools  # noqa: PLC0415  the same

    seconds, stated = seconds_of(budget, "budget"), None if licence is None else licence_id(licence)
    prepare_folder(out, replace=replace)
    begun, remarks = now(), list[str]()
    problem = problem_at(data, group=groups, remarks=remarks)
    spent = now() - begun
    for sentence in remarks if not json else ():
        typer.echo(f"note: {sentence}", err=True)
    config = LearnerConfig(encoder=encoder, cores=cores, seed=seed)
    training = Training(problem, config, make_tools(config), licence=stated, skip=True)
    training.spent = spent
    fitted = _follow(training, seconds, out, quiet=json)
    if json:
        print_json({**_result(fitted, out), "remarks": remarks})
    else:
        _tell(fitted, data, out)
    raise typer.Exit(ExitCode.INTERRUPTED if fitted.stopped else ExitCode.OK)


@dataclass(frozen=True, kw_only=True)
class _Fitted:
    steps: list["Improvement"]
    """Every improvement; empty if it was stopped before the first."""
    stopped: bool
    """Whether Ctrl-C ended it."""
    ended: float
    """Seconds from the first recording read to the last file written."""


def _follow(training: "Training", budget: float, out: Path, *, quiet: bool) -> _Fitted:
    """Learn and write each model."""
    import matplotlib.figure  # noqa: F401, PLC0415  imports are not counted; the last picture needs it

    from autospeech.classifier.folder import save_model  # noqa: PLC0415  loaded when used: --help stays quick
    from autospeech.cli.fit_view import FitView, stop_by_signal  # noqa: PLC0415  the same
    from autospeech.contract import now  # noqa: PLC0415  loaded when used: --help stays quick

    begun = now() - training.spent
    view = FitView(budget, console(quiet=quiet))
    steps: list[Improvement] = []
    stopped = False
    try:
        with stop_by_signal(), view:
            for step in training.improvements(budget):
                save_model(step.model, out, picture=False)
                steps.append(step)
                view.tell(step)
    except KeyboardInterrupt:
        stopped = True
    if steps:
        save_model(steps[-1].model, out)
    return _Fitted(steps=steps, stopped=stopped, ended=now() - begun)


def _tell(fitted: _Fitted, data: Path, out: Path) -> None:
    """Print what was reached."""
    if not fitted.steps:
        typer.echo("autospeech: stopped before anything was learnt", err=True)
        return
    last = fitted.steps[-1]
    facts = last.model.facts
    for sentence in facts.left_out:
        typer.echo(f"left out: {sentence}", err=True)
    if facts.late:
        typer.echo(f"left out: {facts.late} clips that there was no time to read; a larger budget hears them", err=True)
    if facts.audio > _LONG * facts.clips:
        typer.echo(f"note: clips last {facts.audio / facts.clips:.0f} s on average; {_cut(data)}", err=True)
    end = "stopped by Ctrl-C; " if fitted.stopped else ""
    typer.echo(f"{end}{facts.clips} clips, {len(last.model.classes)} classes, {last.seconds:.1f} s")
    if last.judgement is not None:
        value, low, high = last.judgement.accuracy
        typer.echo(f"expected NAUC {last.judgement.nauc}, accuracy {value:.3f} ({low:.3f} to {high:.3f})")
    typer.echo(f"model: {out}")


def _cut(data: Path) -> str:
    return f"to learn from more, shorter ones: autospeech data build {data} OUT --segment 10s, then fit OUT"


def _result(fitted: _Fitted, out: Path) -> dict[str, Any]:
    if not fitted.steps:
        return {"model": None, "stopped": fitted.stopped, "ended": fitted.ended}
    last = fitted.steps[-1]
    facts = last.model.facts
    return {
        "model": str(out),
        "classes": list(last.model.classes),
        "clips": facts.clips,
        "left_out": list(facts.left_out),
        "late": facts.late,
        "seconds": last.seconds,
        "ended": fitted.ended,
        "stopped": fitted.stopped,
        "expected": facts.judgement,
        "improvements": [{"t": one.seconds, "action": one.action, "nauc": one.estimate} for one in fitted.steps],
    }
