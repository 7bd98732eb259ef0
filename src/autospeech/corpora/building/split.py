"""Clips -> sets, and each set -> train and test; groups stay whole, classes get their shares."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from autospeech.corpora.building.clip import Clip, units_of
from autospeech.corpora.building.deal import deal
from autospeech.data.findings import some
from autospeech.data.recordings import class_names
from autospeech.errors import DataError

__all__ = ["SPLITS", "deal_sets", "split_set"]

SPLITS = ("train", "test")
_FEWEST_CLASSES = 2


def deal_sets(
    clips: Sequence[Clip], count: int, rng: np.random.Generator, *, disjoint_classes: bool, remarks: list[str]
) -> list[list[Clip]]:
    """Deal clips into sets that share no group, recording or equal clip and, if asked, no class."""
    if count == 1:
        return [list(clips)]
    numbers = units_of(clips)
    homes = _homes(clips, count, rng) if disjoint_classes else {}
    sides = deal(_units(clips, numbers), [1 / count] * count, rng, takes=lambda side, name: _at_home(homes, side, name))
    dealt: list[list[Clip]] = [[] for _ in range(count)]
    lost = 0
    for clip, number in zip(clips, numbers, strict=True):
        if _at_home(homes, sides[number], clip.label):
            dealt[sides[number]].append(clip)
        else:
            lost += 1
    if lost:
        remarks.append(f"{lost} clips left out: their group is in one set, their class in another")
    return dealt


def split_set(
    clips: Sequence[Clip], share: float, rng: np.random.Generator, *, redraw: bool, remarks: list[str]
) -> tuple[list[Clip], list[Clip]]:
    """Return the clips of train and of test, each in random order; classes that are not on both sides are left out.

    Args:
        clips: Clips of one dataset.
        share: Share of test, where the split is drawn.
        rng: Draws it.
        redraw: Draw it even where the source has one.
        remarks: Told what was left out.

    Raises:
        DataError: Some clips have a split and some have none, or fewer than two classes are on both sides.
    """
    given = sum(bool(clip.recording.split) for clip in clips)
    if given not in {0, len(clips)} and not redraw:
        hint = "give --test-size to draw it anew"
        raise DataError(
            "split of the recordings", expected="one for each, or for none", got=f"{given} with one", hint=hint
        )
    sided = list(clips) if given and not redraw else _drawn(clips, share, rng)
    kept = _on_both_sides(sided, remarks)
    shuffled = [kept[index] for index in rng.permutation(len(kept)).tolist()]
    train, test = ([clip for clip in shuffled if clip.recording.split == split] for split in SPLITS)
    return train, test


def _units(clips: Sequence[Clip], numbers: Sequence[int]) -> list[Counter[str]]:
    units: list[Counter[str]] = [Counter() for _ in range(max(numbers) + 1)]
    for clip, number in zip(clips, numbers, strict=True):
        units[number][clip.label] += 1
    return units


def _homes(clips: Sequence[Clip], count: int, rng: np.random.Generator) -> dict[str, int]:
    """Return the set of every class: the biggest in turn, there and back, in a random order of the sets."""
    sizes = Counter(clip.label for clip in clips)
    order = rng.permutation(count).tolist()
    turns = [*order, *reversed(order)]
    ranked = sorted(sizes, key=lambda name: (-sizes[name], name))
    return {name: turns[rank % len(turns)] for rank, name in enumerate(ranked)}


def _at_home(homes: dict[str, int], side: int, name: str) -> bool:
    return not homes or homes[name] == side


def _drawn(clips: Sequence[Clip], share: float, rng: np.random.Generator) -> list[Clip]:
    numbers = units_of(clips)
    sides = deal(_units(clips, numbers), [1 - share, share], rng)
    return [clip.on(SPLITS[sides[number]]) for clip, number in zip(clips, numbers, strict=True)]


def _on_both_sides(clips: Sequence[Clip], remarks: list[str]) -> list[Clip]:
    train, test = ({clip.label for clip in clips if clip.recording.split == split} for split in SPLITS)
    one_sided = class_names(train ^ test)
    if one_sided:
        said = f"{len(one_sided)} classes can't be on both sides of the split (one group or recording only)"
        remarks.append(f"{said}; left out ({some(one_sided)})")
    if len(train & test) < _FEWEST_CLASSES:
        hint = "give each class clips of two groups at least, or groups that are not the classes themselves"
        got = f"{len(train & test)} of {len(train | test)}"
        raise DataError("classes in train and test", expected=f"at least {_FEWEST_CLASSES}", got=got, hint=hint)
    return [clip for clip in clips if clip.label in train & test]
