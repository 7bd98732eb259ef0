"""What a learner is told before it sees any data: the content of meta.json."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from autospeech.contract.types import Seconds
from autospeech.errors import DataError

__all__ = ["DEFAULT_BUDGET", "Metadata"]

DEFAULT_BUDGET: Final[Seconds] = 1800.0
"""Time budget in force when neither the caller nor meta.json gives one (the challenge's 30 minutes)."""

_COUNTS = ("class_num", "train_num", "test_num")


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Sizes and time budget of a dataset; keys we do not know are kept in `extra` and pass through."""

    class_num: int
    """Number of classes, at least 2 (the challenge: 3 to 99)."""
    train_num: int
    """Number of training clips, at least 1."""
    test_num: int
    """Number of test clips, at least 1."""
    time_budget: Seconds | None = None
    """Seconds of train and test together; None when meta.json gives none."""
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Further keys of meta.json, handed to the learner unchanged."""

    def __post_init__(self) -> None:
        for name in _COUNTS:
            least = 2 if name == "class_num" else 1
            if _not_a_count(getattr(self, name), least):
                raise DataError(
                    f"{name} in meta.json", expected=f"a whole number from {least}", got=getattr(self, name)
                )
        if self.time_budget is not None and _not_a_duration(self.time_budget):
            raise DataError("time_budget in meta.json", expected="a positive number of seconds", got=self.time_budget)

    @classmethod
    def from_mapping(cls, content: Mapping[str, Any]) -> "Metadata":
        """Build from the content of a meta.json.

        Raises:
            DataError: A count is missing or no whole number, or the budget is not positive.
        """
        for name in _COUNTS:
            if name not in content:
                raise DataError(
                    "keys of meta.json", expected=", ".join(_COUNTS), got=", ".join(sorted(content)) or "none"
                )
        known = {*_COUNTS, "time_budget"}
        extra = {key: value for key, value in content.items() if key not in known}
        fields = {key: content[key] for key in known if key in content}
        return cls(**fields, extra=MappingProxyType(extra))

    def budget_in_force(self, override: Seconds | None = None) -> Seconds:
        """Return the override if given, else meta.json's budget, else 1800 s.

        >>> Metadata(class_num=3, train_num=9, test_num=3, time_budget=300).budget_in_force()
        300.0
        """
        if override is not None:
            return float(override)
        return float(DEFAULT_BUDGET if self.time_budget is None else self.time_budget)

    def as_mapping(self, budget: Seconds | None = None) -> dict[str, Any]:
        """Return what a learner's constructor receives: meta.json's content with the budget in force."""
        force = self.budget_in_force(budget)
        counts = {name: getattr(self, name) for name in _COUNTS}
        return {**self.extra, **counts, "time_budget": int(force) if force.is_integer() else force}


def _not_a_count(value: object, least: int) -> bool:
    return isinstance(value, bool) or not isinstance(value, int) or value < least


def _not_a_duration(value: object) -> bool:
    return isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf")
