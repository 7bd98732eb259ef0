"""What is to be run, as a value that travels to another process or machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autospeech.contract import Seconds
from autospeech.errors import UsageError

__all__ = ["JobSpec"]

_PATHS = frozenset({"dataset", "out", "code", "python", "solution", "cache"})


@dataclass(frozen=True, kw_only=True)
class JobSpec:
    """One submission on one dataset: everything `run_job` needs, nothing it must look up elsewhere."""

    dataset: Path
    """Dataset folder, ``NAME`` or ``NAME.data``."""
    out: Path
    """Run folder to be made; must not hold anything yet."""
    code: Path | None = None
    """Submission folder or zip; None runs our own learner."""
    learner: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Settings of our own learner (fields of ``LearnerConfig``); only without `code`."""
    python: Path | None = None
    """Interpreter of the submission; None takes the one that runs this package."""
    solution: Path | None = None
    """Labels of the test clips; None takes the dataset's own ``NAME.solution`` when it is there."""
    budget: Seconds | None = None
    """Time budget T in seconds; None takes meta.json's, else 1800."""
    stop_after: Seconds | None = None
    """End the run after so many counted seconds; T stays the budget."""
    cores: int | None = None
    """Cores the submission may use; None: all this process may use."""
    core_ids: tuple[int, ...] | None = None
    """The very cores to use, chosen by whoever runs several jobs at once; wins over `cores`."""
    memory_bytes: int | None = None
    """Memory of the submission's whole process tree in bytes; None: what the protocol allows by default."""
    unsafe: bool = False
    """Run the code without a sandbox: only for code you would run yourself."""
    network: bool = False
    """Let the submission use the network."""
    gpus: tuple[int, ...] = ()
    """Numbers of the GPUs the submission may use."""
    cache: Path | None = None
    """Folder of converted datasets; None: the user's cache folder."""

    def __post_init__(self) -> None:
        if self.code is not None and self.learner:
            raise UsageError("learner settings", expected="no --code beside them", got=f"--code {self.code}")
        for name in ("budget", "stop_after", "cores", "memory_bytes"):
            _positive(name, getattr(self, name))

    def as_json(self) -> dict[str, Any]:
        """Return the job as plain JSON values."""
        values = {one.name: getattr(self, one.name) for one in fields(self)} | {"learner": dict(self.learner)}
        return {name: _as_plain(value) for name, value in values.items()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "JobSpec":
        """Build from what `as_json` returned.

        >>> job = JobSpec(dataset=Path("d"), out=Path("o"), budget=60)
        >>> JobSpec.from_json(job.as_json()) == job
        True
        """
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise UsageError("fields of a job", expected=", ".join(sorted(known)), got=", ".join(unknown))
        return cls(**{name: _from_plain(name, value) for name, value in values.items()})


def _as_plain(value: Any) -> Any:  # noqa: ANN401  a JSON value goes through unchanged
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _from_plain(name: str, value: Any) -> Any:  # noqa: ANN401  the same
    if value is None:
        return None
    if name in _PATHS:
        return Path(value)
    return tuple(value) if name in {"core_ids", "gpus"} else value


def _positive(name: str, value: float | None) -> None:
    if value is not None and not 0 < value < float("inf"):
        raise UsageError(name.replace("_", " "), expected="a positive number", got=value)
