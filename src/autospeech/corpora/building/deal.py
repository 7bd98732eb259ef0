"""`deal`: units of clips -> sides, so that every side gets its share of every class and no unit is torn apart.

Greedy: units in turn, the side that is furthest below its share takes the next one; the best of several orders counts.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np

__all__ = ["Unit", "deal"]

Unit: TypeAlias = Mapping[str, int]
"""How many clips a unit has of each class."""
_STEPS: Final = 200_000
"""Units looked at in all orders together; bounds the time to about a second."""
_MOST_ORDERS: Final = 32


def deal(
    units: Sequence[Unit],
    shares: Sequence[float],
    rng: np.random.Generator,
    *,
    takes: Callable[[int, str], bool] = lambda _side, _label: True,
) -> list[int]:
    """Return the side of every unit.

    A class with at least as many units as sides is on every side, wherever units of many classes allow it.

    Args:
        units: Classes of each unit.
        shares: Share of the clips that each side is to get; they add up to 1.
        rng: Draws the orders.
        takes: Whether a side takes a class at all; clips it doesn't take don't count there.
    """
    table = _Table(units, shares, takes)
    orders = max(1, min(_MOST_ORDERS, _STEPS // max(1, len(units))))
    dealt = [table.dealt(order) for order in _orders(units, orders, rng)]
    return min(dealt, key=table.cost)


def _orders(units: Sequence[Unit], count: int, rng: np.random.Generator) -> list[list[int]]:
    """Return the biggest first, equals at random; then random orders."""
    first = rng.permutation(len(units)).tolist()
    biggest = sorted(first, key=lambda index: -sum(units[index].values()))
    return [biggest, *(rng.permutation(len(units)).tolist() for _ in range(count - 1))]


class _Table:
    """What every side wants of every class, and how far a dealing is from it."""

    def __init__(self, units: Sequence[Unit], shares: Sequence[float], takes: Callable[[int, str], bool]) -> None:
        self._units = units
        self._sides = range(len(shares))
        self._takes = takes
        self._totals: Counter[str] = Counter()
        smallest: dict[str, int] = {}
        for unit in units:
            self._totals.update(unit)
            for label, count in unit.items():
                smallest[label] = min(count, smallest.get(label, count))
        self._wanted = [
            {label: max(share * total, min(smallest[label], total / 2)) for label, total in self._totals.items()}
            for share in shares
        ]

    def dealt(self, order: Sequence[int]) -> list[int]:
        """Deal greedily in an order."""
        got: list[Counter[str]] = [Counter() for _ in self._sides]
        sides = [0] * len(self._units)
        for index in order:
            unit = self._units[index]
            side = min(self._open_to(unit), key=lambda side: self._change(side, unit, got[side]))
            sides[index] = side
            got[side].update(unit)
        self._mend(sides, got)
        return sides

    def cost(self, sides: Sequence[int]) -> tuple[int, float]:
        """Return how many classes are missing on a side, and the distance from the shares."""
        got: list[Counter[str]] = [Counter() for _ in self._sides]
        for unit, side in zip(self._units, sides, strict=True):
            got[side].update(unit)
        cells = [(side, label) for side in self._sides for label in self._totals if self._takes(side, label)]
        missing = sum(not got[side][label] for side, label in cells)
        away = [abs(got[side][label] - self._wanted[side][label]) / self._totals[label] for side, label in cells]
        return missing, sum(away)

    def _open_to(self, unit: Unit) -> list[int]:
        """Return the sides that take something of a unit; all when none does."""
        return [s for s in self._sides if any(self._takes(s, label) for label in unit)] or list(self._sides)

    def _change(self, side: int, unit: Unit, got: Counter[str]) -> float:
        """Return by how much a unit takes a side away from its share: negative while it is below."""
        change = 0.0
        for label, count in unit.items():
            if self._takes(side, label):
                below = self._wanted[side][label] - got[label]
                change += count * (count - 2 * below) / self._totals[label]
        return change

    def _mend(self, sides: list[int], got: list[Counter[str]]) -> None:
        """Give a side that lacks a class the smallest unit with it that nobody misses."""
        for side in self._sides:
            for label in self._totals:
                if self._takes(side, label) and not got[side][label]:
                    self._move(side, label, sides, got)

    def _move(self, side: int, label: str, sides: list[int], got: list[Counter[str]]) -> None:
        having = [index for index, unit in enumerate(self._units) if label in unit]
        for index in sorted(having, key=lambda index: sum(self._units[index].values())):
            unit, donor = self._units[index], got[sides[index]]
            if all(donor[each] > count or not self._takes(sides[index], each) for each, count in unit.items()):
                donor.subtract(unit)
                got[side].update(unit)
                sides[index] = side
                return
