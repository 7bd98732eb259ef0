"""`find_leaks`: what is on both sides of a split, or tells the label without being heard; one function a rule."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from autospeech.corpora.building.clip import Clip, units_of
from autospeech.corpora.building.near import near_duplicates
from autospeech.corpora.building.nuisance import told_by
from autospeech.data.findings import Finding, Severity, some
from autospeech.data.recordings import class_names

__all__ = ["Leaks", "find_leaks"]

_TELLING: Final = 0.5
"""NAUC of length, level or rate from which on a learner need not listen."""
_LISTED: Final = 100


@dataclass(frozen=True, kw_only=True)
class Leaks:
    """What leaks between the sides of a dataset."""

    findings: tuple[Finding, ...]
    """In sentences, the gravest first."""
    facts: dict[str, Any]
    """In numbers and names, by rule."""

    def __bool__(self) -> bool:
        """Return whether there is a warning."""
        return any(finding.severity is Severity.WARNING for finding in self.findings)

    def as_text(self) -> str:
        """Return a sentence a line."""
        return "".join(f"{finding}\n" for finding in self.findings) or "no leak found\n"

    def as_bytes(self) -> bytes:
        """Return the JSON for programs."""
        value = {"good": not self, "findings": [one.as_json() for one in self.findings], **self.facts}
        return json.dumps(value, indent=2, ensure_ascii=False).encode()


def find_leaks(train: Sequence[Clip], test: Sequence[Clip], *, seed: int = 0) -> Leaks:
    """Compare the sides of a dataset.

    Args:
        train: Its training clips.
        test: Its test clips.
        seed: Deals the folds of the tiny classifiers.
    """
    shared = {"groups": _shared(train, test, _group), "recordings": _shared(train, test, _file)}
    equal = _shared(train, test, lambda clip: clip.piece.digest)
    near = [
        (train[i].named(), test[j].named())
        for i, j in near_duplicates(train, test)
        if train[i].piece.digest != test[j].piece.digest
    ]
    two_labels = _equal_with_two_labels([*train, *test])
    told = _told([*train, *test], seed)
    findings = [
        *_if_any("groups are on both sides", shared["groups"]),
        *_if_any("recordings are on both sides", shared["recordings"]),
        *_if_any("clips of train are equal to one of test", [f"{one.named()}" for one in _with(train, equal)]),
        *_if_any("test clips sound like a training clip", [f"{theirs} like {ours}" for ours, theirs in near]),
        *_if_any("equal clips have two labels", two_labels),
        *(_readable(name, score) for name, score in told.items()),
        *_groups_known([*train, *test]),
    ]
    facts = {
        "groups_on_both_sides": shared["groups"][:_LISTED],
        "recordings_on_both_sides": shared["recordings"][:_LISTED],
        "equal_clips": len(equal),
        "near_duplicates": [{"train": ours, "test": theirs} for ours, theirs in near[:_LISTED]],
        "equal_clips_with_two_labels": two_labels[:_LISTED],
        "nauc_without_listening": {name: None if np.isnan(score) else round(score, 4) for name, score in told.items()},
    }
    ordered = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))
    return Leaks(findings=tuple(ordered), facts=facts)


def _group(clip: Clip) -> str:
    return clip.recording.group


def _file(clip: Clip) -> str:
    return str(clip.recording.path)


def _shared(train: Sequence[Clip], test: Sequence[Clip], key: Callable[[Clip], str]) -> list[str]:
    return sorted(({key(clip) for clip in train} & {key(clip) for clip in test}) - {""})


def _with(clips: Sequence[Clip], digests: Sequence[str]) -> list[Clip]:
    wanted = {*digests}
    return [clip for clip in clips if clip.piece.digest in wanted]


def _equal_with_two_labels(clips: Sequence[Clip]) -> list[str]:
    labels: dict[str, dict[str, Clip]] = defaultdict(dict)
    for clip in clips:
        labels[clip.piece.digest].setdefault(clip.label, clip)
    torn = [list(each.values()) for each in labels.values() if len(each) > 1]
    return [" = ".join(f"{clip.named()} ({clip.label})" for clip in each) for each in torn]


def _told(clips: Sequence[Clip], seed: int) -> dict[str, float]:
    """Return the NAUC of each value that a learner could use without listening."""
    names = class_names(clip.label for clip in clips)
    place = {name: index for index, name in enumerate(names)}
    labels = np.eye(len(names), dtype=np.uint8)[[place[clip.label] for clip in clips]]
    groups = np.array(units_of(clips), dtype=np.int64)
    lengths = np.array([clip.piece.seconds for clip in clips])
    levels = np.array([clip.piece.level for clip in clips])
    rates = np.array([clip.piece.rate for clip in clips], dtype=np.float64)
    values = {"length": [lengths], "level": [levels], "length and level": [lengths, levels], "sample rate": [rates]}
    return {name: told_by(value, labels, groups, seed) for name, value in values.items()}


def _readable(name: str, score: float) -> Finding:
    if np.isnan(score):
        return Finding(severity=Severity.NOTE, where=name, sentence="too few clips to say whether it tells the label")
    told = f"NAUC {max(score, 0):.2f} by {name} alone"
    if score > _TELLING:
        return Finding(severity=Severity.WARNING, where=name, sentence=f"{told}: a learner need not listen")
    return Finding(severity=Severity.NOTE, where=name, sentence=told)


def _groups_known(clips: Sequence[Clip]) -> list[Finding]:
    unknown = sum(not clip.recording.group for clip in clips)
    if not unknown:
        return []
    said = f"{unknown} of {len(clips)} clips have no group: one speaker may be on both sides"
    return [Finding(severity=Severity.NOTE, where="groups", sentence=said)]


def _if_any(said: str, which: Sequence[str]) -> list[Finding]:
    if not which:
        return []
    return [Finding(severity=Severity.WARNING, where="train, test", sentence=f"{len(which)} {said} ({some(which)})")]
