"""The card of a dataset, and where every clip comes from: what an organiser knows and a submission never sees."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autospeech.corpora.building.clip import Clip
from autospeech.corpora.building.options import BuildOptions
from autospeech.corpora.source import Source

__all__ = ["card_of", "origins_of"]

_VERSION = 1
_COLUMNS = ("split", "index", "label", "group", "path", "start", "seconds")


def card_of(
    name: str,
    source: Source,
    options: BuildOptions,
    sides: tuple[Sequence[Clip], Sequence[Clip]],
    *,
    classes: Sequence[str],
    drawn: bool,
    remarks: Sequence[str],
    skipped: Sequence[str],
) -> bytes:
    """Return card.json: source, licence, citation, classes, groups, how it was split, counts, seconds."""
    value = {
        "card_version": _VERSION,
        "name": name,
        "source": asdict(source.about),
        "split": _split(options, sides, drawn=drawn),
        "classes": {label: _counts(label, sides) for label in classes},
        "train": _side(sides[0]),
        "test": _side(sides[1]),
        "sample_rates": _rates([*sides[0], *sides[1]]),
        "options": {**asdict(options), "jobs": None},
        "remarks": list(remarks),
        "skipped": list(skipped),
    }
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


def origins_of(root: Path, sides: tuple[Sequence[Clip], Sequence[Clip]]) -> bytes:
    """Return origins.csv: for every clip its label, group, file and place in it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    base = (root if root.is_dir() else root.parent).resolve()
    for split, clips in zip(("train", "test"), sides, strict=True):
        for index, clip in enumerate(clips):
            path = clip.recording.path.resolve()
            told = path.relative_to(base) if path.is_relative_to(base) else path
            facts = clip.label, clip.recording.group, told.as_posix(), clip.piece.start, clip.piece.seconds
            writer.writerow((split, index, *facts))
    return text.getvalue().encode(errors="surrogateescape")


def _split(options: BuildOptions, sides: tuple[Sequence[Clip], Sequence[Clip]], *, drawn: bool) -> dict[str, Any]:
    both = _groups(sides[0]) & _groups(sides[1])
    if not drawn:
        rule = "as the source has it"
    elif _groups(sides[0]):
        rule = "drawn: groups, recordings and equal clips stay on one side; classes get their shares"
    else:
        rule = "drawn: recordings and equal clips stay on one side; classes get their shares; no groups are known"
    share = len(sides[1]) / (len(sides[0]) + len(sides[1]))
    return {"rule": rule, "seed": options.seed, "test_share": round(share, 4), "groups_on_both_sides": len(both)}


def _groups(clips: Sequence[Clip]) -> set[str]:
    return {clip.recording.group for clip in clips} - {""}


def _side(clips: Sequence[Clip]) -> dict[str, Any]:
    lengths = sorted(clip.piece.seconds for clip in clips)
    return {
        "clips": len(clips),
        "groups": len(_groups(clips)),
        "recordings": len({clip.recording.path for clip in clips}),
        "seconds": round(sum(lengths), 3),
        "shortest": round(lengths[0], 3),
        "median": round(lengths[len(lengths) // 2], 3),
        "longest": round(lengths[-1], 3),
    }


def _counts(label: str, sides: tuple[Sequence[Clip], Sequence[Clip]]) -> dict[str, int]:
    train, test = (sum(clip.label == label for clip in clips) for clips in sides)
    return {"train": train, "test": test}


def _rates(clips: Sequence[Clip]) -> dict[str, int]:
    counts = Counter(clip.piece.rate for clip in clips)
    return {str(rate) if rate else "unknown": counts[rate] for rate in sorted(counts)}
