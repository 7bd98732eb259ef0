"""Tables of `autospeech data`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from autospeech.data import ClipStore, Dataset, Finding

__all__ = ["findings_table", "info_table", "summary"]

_COLOURS: Final = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def summary(dataset: "Dataset") -> dict[str, Any]:
    """Return what a dataset holds, for programs; durations in seconds."""
    labels = dataset.test_labels()
    return {
        "name": dataset.name,
        "folder": str(dataset.folder),
        "classes": dataset.metadata.class_num,
        "time_budget": dataset.metadata.time_budget,
        "extra": dict(dataset.metadata.extra),
        "train": {**_clips(dataset.train), "clips_by_class": dataset.train_labels.sum(axis=0, dtype=int).tolist()},
        "test": {**_clips(dataset.test), "clips_by_class": None if labels is None else labels.sum(0, int).tolist()},
        "solution": None if dataset.solution is None else str(dataset.solution),
    }


def info_table(facts: Mapping[str, Any]) -> Table:
    """Return a dataset's summary as a table, a column a split."""
    table = Table(title=Text(f"{facts['name']}: {facts['classes']} classes, time budget {_budget(facts)}"))
    for title in ("", "train", "test"):
        table.add_column(title, justify="left" if not title else "right")
    splits = facts["train"], facts["test"]
    table.add_row("clips", *(str(split["clips"]) for split in splits))
    table.add_row("total", *(f"{split['seconds'] / 60:.1f} min" for split in splits))
    table.add_row("shortest, median, longest", *(_lengths(split) for split in splits))
    table.add_row("clips a class", *(_spread(split["clips_by_class"]) for split in splits))
    return table


def findings_table(findings: "Sequence[Finding]") -> Table:
    """Return findings as a table, the gravest first; names from the data are shown as they are, never as markup."""
    table = Table(show_header=False, box=None)
    for finding in findings:
        severity = finding.severity.value
        table.add_row(Text(severity, _COLOURS[severity]), Text(finding.where), Text(finding.sentence))
    return table


def _clips(clips: "ClipStore") -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415  loaded when a dataset is, not for --help

    seconds = clips.durations()
    lengths = {"shortest": seconds.min(), "median": np.median(seconds), "longest": seconds.max()}
    rounded = {name: round(float(value), 3) for name, value in lengths.items()}
    return {"clips": len(clips), "seconds": round(float(seconds.sum()), 3), **rounded, "digest": clips.digest}


def _budget(facts: Mapping[str, Any]) -> str:
    return "not given (1800 s in force)" if facts["time_budget"] is None else f"{facts['time_budget']:g} s"


def _lengths(split: Mapping[str, Any]) -> str:
    return ", ".join(f"{split[name]:.2f}" for name in ("shortest", "median", "longest")) + " s"


def _spread(counts: Sequence[int] | None) -> str:
    return "withheld" if counts is None else f"{min(counts)} to {max(counts)}"
