"""What the page of a run shows, as plain values: words and numbers already fit for a reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from autospeech.contract import Seconds
from autospeech.protocol.journal import Call
from autospeech.protocol.outcome import Whose
from autospeech.protocol.record import Record
from autospeech.protocol.run import Run
from autospeech.protocol.scores import RunScores
from autospeech.report.calls_plot import plot_calls
from autospeech.report.confusion_plot import plot_confusion
from autospeech.report.curve_plot import plot_curves
from autospeech.report.explain import Action, read_actions
from autospeech.report.page import Tile
from autospeech.report.palette import PAGE
from autospeech.report.picture import inline_picture
from autospeech.report.text import class_names, shorten
from autospeech.report.units import ABSENT, bytes_text, score_text, seconds_text

__all__ = ["MOMENTS", "RunView", "view_run"]

MOMENTS: Final[tuple[Seconds, ...]] = (1, 5, 10, 30, 60, 120, 300, 600, 1800)
"""Seconds at which the score is told."""
_ACTIONS_SHOWN: Final = 200
_CALLS_SHOWN: Final = 60
_WORDS: Final = {Whose.NOBODY: "good", Whose.PARTICIPANT: "bad", Whose.ORGANISER: "bad"}


@dataclass(frozen=True, kw_only=True)
class RunView:
    """Everything run.html shows."""

    outcome: str
    """Name of the outcome."""
    mood: str
    """How the name is coloured: ``good``, ``bad`` or nothing."""
    sentence: str
    """How the run ended, in English."""
    tiles: Sequence[Tile]
    """Key figures."""
    curve: object = ""
    """Picture of the learning curve; empty without scores."""
    at: Sequence[tuple[str, str]] = ()
    """Seconds and the score that held then."""
    actions: Sequence[dict[str, str]] = ()
    """What our own learner did."""
    actions_left_out: int = 0
    """How many more it did."""
    classes: Sequence[dict[str, Any]] = ()
    """Name, share and text of each class's AUC."""
    confusion: object = ""
    """Picture of the confusion matrix."""
    calls: Sequence[dict[str, str]] = ()
    """Calls in words."""
    calls_title: str = ""
    """How many calls there were and which are shown."""
    calls_picture: object = ""
    """Picture of how long they took."""
    traceback: str
    """What Python printed when the submission raised."""
    stdout: str
    """Last lines printed."""
    stderr: str
    """The same of stderr."""
    facts: Sequence[tuple[str, str]]
    """Names and values of the conditions of the run."""
    notes: Sequence[str]
    """Sentences about limits and sandbox."""


def view_run(run: Run, scores: RunScores | None, names: Sequence[str] | None = None) -> RunView:
    """Put a run and its scores, if any, into words and pictures.

    Args:
        run: The run.
        scores: Its scores; None before it is scored.
        names: Names of the classes; class 0, class 1, … when None.
    """
    record = run.record
    return RunView(
        outcome="not ended" if record.outcome is None else record.outcome.value.replace("_", " "),
        mood="" if record.outcome is None else _WORDS[record.outcome.whose],
        sentence=record.sentence,
        tiles=_tiles(run, scores),
        traceback=record.traceback,
        stdout=_without_actions(run.log_tail("stdout")),
        stderr=run.log_tail("stderr"),
        facts=_facts(record),
        notes=record.notes,
        **_of_calls(record),
        **({} if scores is None else _of_scores(run, scores, names)),
    )


def _without_actions(lines: str) -> str:
    """Leave out the lines by which our own learner tells its actions; they have a table of their own."""
    return "\n".join(line for line in lines.splitlines() if not line.startswith('explain: {"t"'))


def _tiles(run: Run, scores: RunScores | None) -> list[Tile]:
    first = run.predictions[0].seconds if run.predictions else None
    scored = [] if scores is None else _score_tiles(scores)
    return [
        *scored,
        Tile(name="predictions", value=str(len(run.predictions))),
        Tile(name="first after", value=seconds_text(first)),
        Tile(name="time spent", value=seconds_text(run.record.spent), unit=f"of {run.record.budget:g} s"),
        Tile(name="peak memory", value=bytes_text(run.record.peak_memory_bytes)),
    ]


def _score_tiles(scores: RunScores) -> list[Tile]:
    figures = [("ALC", scores.alc, 4), ("last NAUC", scores.nauc, 4)]
    if scores.points:
        figures += [("accuracy", scores.accuracy, 3), ("balanced accuracy", scores.balanced_accuracy, 3)]
    return [Tile(name=name, value=score_text(value, digits)) for name, value, digits in figures]


def _of_scores(run: Run, scores: RunScores, names: Sequence[str] | None) -> dict[str, Any]:
    curve, actions = scores.curve(), read_actions(run.folder)
    estimate = [(one.seconds, one.estimate) for one in actions if one.estimate is not None]
    drawn = plot_curves({"run": curve}, estimate=estimate, palette=PAGE, size=(4.6, 3.4))
    spoken = f"Learning curve: ALC {scores.alc:.4f}, {len(curve)} predictions, last score {scores.nauc:.4f}"
    return {
        "curve": inline_picture(drawn, spoken),
        "at": [(f"{moment:g}", score_text(curve.at(moment))) for moment in MOMENTS if moment <= scores.budget],
        "actions": _action_rows(actions[:_ACTIONS_SHOWN], scores),
        "actions_left_out": max(0, len(actions) - _ACTIONS_SHOWN),
        "classes": _class_rows(scores, names),
        "confusion": _confusion_picture(scores, names),
    }


def _confusion_picture(scores: RunScores, names: Sequence[str] | None) -> object:
    if not scores.confusion:
        return ""
    return inline_picture(plot_confusion(scores.confusion, names, palette=PAGE, width=4.6), "Confusion matrix")


def _class_rows(scores: RunScores, names: Sequence[str] | None) -> list[dict[str, Any]]:
    """Return each class's AUC, weakest first; those that cannot be scored last."""
    known = class_names(names, len(scores.class_aucs))
    pairs = sorted(zip(known, scores.class_aucs, strict=True), key=lambda pair: (pair[1] is None, pair[1] or 0.0))
    return [{"name": name, "share": auc, "text": score_text(auc)} for name, auc in pairs]


def _action_rows(actions: Sequence[Action], scores: RunScores) -> list[dict[str, str]]:
    rows, before = [], 0.0
    for one in actions:
        truth = next((point.nauc for point in scores.points if point.seconds >= one.seconds), None)
        rows.append(
            {
                "at": seconds_text(one.seconds),
                "action": shorten(one.action, 60),
                "cost": seconds_text(one.cost),
                "estimate": score_text(one.estimate),
                "truth": score_text(truth),
                "gain": ABSENT if truth is None else f"{truth - before:+.3f}",
                "note": shorten(one.note, 120),
            }
        )
        before = before if truth is None else truth
    return rows


def _of_calls(record: Record) -> dict[str, Any]:
    calls = record.calls
    if not calls:
        return {}
    count = f"{len(calls)} calls"
    return {
        "calls": [_call_row(call) for call in calls[:_CALLS_SHOWN]],
        "calls_title": count if len(calls) <= _CALLS_SHOWN else f"The first {_CALLS_SHOWN} of {count}",
        "calls_picture": inline_picture(plot_calls(calls, palette=PAGE), "Seconds of every call"),
    }


def _call_row(call: Call) -> dict[str, str]:
    return {
        "kind": call.kind,
        "ended": f"{call.spent:.3f} s",
        "took": seconds_text(call.seconds),
        "gap": seconds_text(call.gap),
        "prediction": "" if call.prediction is None else str(call.prediction),
    }


def _facts(record: Record) -> list[tuple[str, str]]:
    sizes = f"{record.class_num} classes, {record.train_num} training clips, {record.test_num} test clips"
    facts = {
        "dataset": f"{record.dataset[:16]}: {sizes}",
        "started": record.started_at,
        "budget": f"{record.budget:g} s"
        + ("" if record.stop_after is None else f", stop after {record.stop_after:g} s"),
        "constructor": f"{seconds_text(record.init_seconds)} of at most {record.init_limit:g} s, not counted",
        "uncounted": f"{seconds_text(record.uncounted)} between calls, in all",
        "interpreter": f"{record.interpreter} (Python {record.python or '?'}, numpy {record.numpy or '?'})",
        "machine": _listed(record.machine),
        "cores": ", ".join(map(str, record.cores)),
        "limits": _listed(record.limits),
        "sandbox": record.sandbox,
        "left behind": f"{record.leftover_count} processes, killed: {', '.join(record.leftovers)}",
    }
    unsaid = {"left behind"} if not record.leftover_count else set()
    return [(name, value) for name, value in facts.items() if value and name not in unsaid]


def _listed(facts: Mapping[str, Any]) -> str:
    return ", ".join(_fact(name, value) for name, value in facts.items() if value is not None)


def _fact(name: str, value: Any) -> str:  # noqa: ANN401  any JSON value
    if name.endswith("_bytes") and isinstance(value, int | float):
        return f"{name.removesuffix('_bytes').replace('_', ' ')} {bytes_text(value)}"
    return f"{name.replace('_', ' ')} {value}"
