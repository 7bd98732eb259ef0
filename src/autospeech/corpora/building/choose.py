"""Which recordings and clips are taken; every rule says what it left out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from autospeech.data.findings import some
from autospeech.data.recording import Recording
from autospeech.data.recordings import class_names
from autospeech.errors import DataError

__all__ = ["capped", "distinct", "largest_classes", "within_classes"]

_Item = TypeVar("_Item")
_FEWEST = 2
_ONE = "leave one of the rows out"


def distinct(recordings: Iterable[Recording], remarks: list[str]) -> list[Recording]:
    """Leave out what has no label and what is named twice.

    Raises:
        DataError: One recording has two labels, groups or splits.
    """
    first: dict[Hashable, Recording] = {}
    twice = nameless = 0
    for each in recordings:
        if not each.label:
            nameless += 1
            continue
        earlier = first.setdefault((each.path, each.start, each.end), each)
        twice += earlier is not each
        torn = [
            f"{name} {getattr(earlier, name)!r} and {getattr(each, name)!r}"
            for name in ("label", "group", "split")
            if getattr(earlier, name) != getattr(each, name)
        ]
        if torn:
            said = ", ".join(torn)
            raise DataError(f"{each.path}, named twice", expected="one label, group and split", got=said, hint=_ONE)
    if nameless:
        remarks.append(f"{nameless} recordings have no label; left out")
    if twice:
        remarks.append(f"{twice} rows name a recording that an earlier one names; left out")
    return list(first.values())


def within_classes(
    items: Sequence[_Item], label: Callable[[_Item], str], fewest: int, what: str, remarks: list[str]
) -> list[_Item]:
    """Leave out the classes with too few items.

    Raises:
        DataError: Fewer than two classes are left.
    """
    counts = Counter(map(label, items))
    small = class_names(name for name, count in counts.items() if count < fewest)
    if small:
        remarks.append(f"{len(small)} classes have fewer than {fewest} {what}; left out ({some(small)})")
    left = len(counts) - len(small)
    if left < _FEWEST:
        got = f"{left} of {len(counts)}: {_told(counts)}"
        raise DataError(f"classes with at least {fewest} {what}", expected=f"at least {_FEWEST}", got=got)
    return [item for item in items if label(item) not in {*small}]


def largest_classes(
    items: Sequence[_Item], label: Callable[[_Item], str], count: int | None, remarks: list[str]
) -> list[_Item]:
    """Keep the classes with most items, equals in alphabetical order.

    Raises:
        DataError: There are not so many classes.
    """
    counts = Counter(map(label, items))
    if count is None or count == len(counts):
        return list(items)
    if count > len(counts):
        raise DataError("classes of the source", expected=f"at least {count}", got=len(counts))
    kept = {*sorted(counts, key=lambda name: (-counts[name], name))[:count]}
    remarks.append(f"{len(counts) - count} classes left out: the {count} with most clips are kept")
    return [item for item in items if label(item) in kept]


def capped(
    items: Sequence[_Item], label: Callable[[_Item], str], most: int | None, rng: np.random.Generator
) -> list[_Item]:
    """Draw so many items, from the classes in turn, so that small classes lose least; order is kept."""
    if most is None or len(items) <= most:
        return list(items)
    by_class: dict[str, list[int]] = defaultdict(list)
    for index in rng.permutation(len(items)).tolist():
        by_class[label(items[index])].append(index)
    turns = [(turn, name) for name in sorted(by_class) for turn in range(len(by_class[name]))]
    chosen = {by_class[name][turn] for turn, name in sorted(turns)[:most]}
    return [item for index, item in enumerate(items) if index in chosen]


def _told(counts: "Counter[Any]") -> str:
    return some([f"{name} has {count}" for name, count in counts.most_common()]) or "none"
