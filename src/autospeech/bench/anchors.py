"""Learning curves measured elsewhere, as CSV: TEAM/DATASET.csv with the columns seconds and nauc."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from autospeech.contract import Seconds
from autospeech.errors import DataError
from autospeech.metrics import Curve

__all__ = ["read_anchor", "read_anchors"]


def read_anchors(folder: Path, budgets: Mapping[str, Seconds]) -> dict[str, dict[str, Curve]]:
    """Return the curves of each team by dataset; datasets nobody asks for are left out.

    Args:
        folder: Folder of TEAM/DATASET.csv, or of one team's DATASET.csv.
        budgets: Time budget of each dataset asked for, in seconds.

    Raises:
        DataError: The folder holds no CSV at all, or one is not what it should be.
    """
    files = sorted(folder.glob("*/*.csv")) or sorted(folder.glob("*.csv"))
    if not files:
        raise DataError(f"anchors in {folder}", expected="TEAM/DATASET.csv", got="no CSV file")
    anchors: dict[str, dict[str, Curve]] = {}
    for path in files:
        if path.stem in budgets:
            anchors.setdefault(path.parent.name, {})[path.stem] = read_anchor(path, budgets[path.stem])
    return anchors


def read_anchor(path: Path, budget: Seconds) -> Curve:
    """Return one curve; further columns are left out.

    Raises:
        DataError: A column is missing, a value is no number, or times do not ascend.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        seconds, scores = ([float(row[name]) for row in rows] for name in ("seconds", "nauc"))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"anchor {path}", expected="columns seconds and nauc, numbers", got=repr(error)) from None
    return Curve(seconds=np.array(seconds), scores=np.array(scores), budget=budget)
