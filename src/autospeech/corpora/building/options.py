"""`BuildOptions`: how recordings become datasets."""

from dataclasses import dataclass, field

from autospeech.contract import Seconds
from autospeech.errors import UsageError

__all__ = ["LONGEST_CLIP", "BuildOptions"]

LONGEST_CLIP: Seconds = 600.0
"""A recording longer than this must be cut into segments."""
_SHORTEST_SEGMENT: Seconds = 0.1
_FEWEST_CLASSES = 2
TEST_SIZE = 0.2


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """How recordings become datasets; checked when it is made."""

    name: str | None = None
    """NAME of NAME.data; None is the name of the output folder."""
    classes: int | None = None
    """How many classes each dataset has, those with most clips; None is all."""
    min_clips_per_class: int = 2
    """Classes with fewer clips are left out."""
    max_clips: int | None = None
    """Most clips of a dataset, train and test together, taken from the classes in turn; None is no limit."""
    test_size: float | None = None
    """Share of test clips; None keeps the source's own split where it has one, else it is 0.2."""
    segment: Seconds | None = None
    """Length of the segments that recordings are cut into, in seconds; None keeps recordings whole."""
    seed: int = 0
    """The same seed, source and options give the same datasets."""
    sets: tuple[str, ...] = field(default=())
    """Names of datasets between which the corpus is dealt, disjoint by group; none: it becomes one dataset."""
    disjoint_classes: bool = False
    """Whether the sets have no class in common, either."""
    jobs: int = 2
    """How many processes read audio."""
    time_budget: Seconds | None = None
    """Time budget for meta.json, in seconds; None leaves it out."""

    def __post_init__(self) -> None:
        _at_least("classes", self.classes, _FEWEST_CLASSES)
        _at_least("fewest clips a class", self.min_clips_per_class, 1)
        _at_least("most clips", self.max_clips, 2 * _FEWEST_CLASSES)
        _at_least("length of a segment", self.segment, _SHORTEST_SEGMENT)
        _at_least("jobs", self.jobs, 1)
        if self.segment is not None and self.segment > LONGEST_CLIP:
            raise UsageError("length of a segment", expected=f"at most {LONGEST_CLIP:g} s", got=f"{self.segment:g} s")
        if self.test_size is not None and not 0 < self.test_size < 1:
            raise UsageError("share of test clips", expected="between 0 and 1", got=self.test_size)
        self._check_sets()

    @property
    def share(self) -> float:
        """Return the share of test clips of a split that is drawn."""
        return TEST_SIZE if self.test_size is None else self.test_size

    @property
    def count(self) -> int:
        """Return how many datasets are made."""
        return max(1, len(self.sets))

    def _check_sets(self) -> None:
        for name in self.sets:
            if not name or name.startswith(".") or "/" in name or "\0" in name:
                raise UsageError("name of a set", expected="a file name without slash or leading dot", got=name)
        if len({*self.sets}) != len(self.sets):
            raise UsageError("names of the sets", expected="different ones", got=", ".join(self.sets))
        if self.disjoint_classes and len(self.sets) < 2:  # noqa: PLR2004  one set shares nothing with another
            raise UsageError("sets of disjoint classes", expected="at least two", got=len(self.sets))


def _at_least(what: str, value: float | None, least: float) -> None:
    if value is not None and not value >= least:
        raise UsageError(what, expected=f"at least {least:g}", got=value)
