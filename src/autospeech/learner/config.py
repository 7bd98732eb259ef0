"""What may be asked of our learner."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from autospeech.errors import UsageError

__all__ = ["LearnerConfig"]


@dataclass(frozen=True, kw_only=True)
class LearnerConfig:
    """Settings of our learner; plain JSON values, so that they travel to where it runs."""

    encoder: str = "auto"
    """Pretrained encoder by name: "auto" takes the default one where it is present, "none" does without."""
    cores: int | None = None
    """Threads to work with; None: as many as cores may be used."""
    seed: int = 0
    """Decides folds and everything else that is drawn."""
    schedule: tuple[str, ...] | None = None
    """Names of stages to run in this order instead of choosing; None: choose."""
    explain: bool = False
    """Print a line for every action: what was done, what it cost, what it gained."""
    cache: str | None = None
    """Folder of encoders' graphs and weights; None: the user's cache folder."""

    def __post_init__(self) -> None:
        if self.cores is not None and self.cores < 1:
            raise UsageError("cores of the learner", expected="at least 1", got=self.cores)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "LearnerConfig":
        """Build from plain values.

        Raises:
            UsageError: A setting has no such name, or its value makes no sense.

        >>> LearnerConfig.from_json({"encoder": "none", "schedule": ["quick"]}).schedule
        ('quick',)
        """
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise UsageError("settings of the learner", expected=", ".join(sorted(known)), got=", ".join(unknown))
        schedule = values.get("schedule")
        return cls(**{**values, "schedule": None if schedule is None else tuple(schedule)})

    def as_json(self) -> dict[str, Any]:
        """Return the settings as plain JSON values."""
        values = asdict(self)
        return {**values, "schedule": None if self.schedule is None else list(self.schedule)}

    @property
    def cache_folder(self) -> Path | None:
        """Folder of encoders, if one is named."""
        return None if self.cache is None else Path(self.cache)
