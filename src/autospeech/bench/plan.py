"""What a bench compares: entries x datasets, each pair one job in a folder of its own."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from autospeech.contract import Seconds
from autospeech.data import Dataset, open_dataset
from autospeech.errors import UsageError
from autospeech.execution.fetch import fetch_dataset
from autospeech.execution.job import JobSpec

__all__ = ["BenchSpec", "Entry", "PlannedJob", "plan_jobs"]

RUNS: Final = "runs"
"""Name of the folder of runs in a bench folder; a run is RUNS/ENTRY/DATASET."""
_NAME: Final = re.compile(r"[\w+][\w .+,=()@-]{0,79}")
"""What a name may be that becomes a folder's."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One submission, or our own learner, under a name."""

    name: str
    """Name in tables and folders."""
    code: Path | None = None
    """Submission folder or zip; None: our own learner."""
    learner: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Settings of our own learner."""
    python: Path | None = None
    """Interpreter of the submission; None: this one."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            expected = "up to 80 letters, digits, blanks or . + , = ( ) @ - _, a letter or digit first"
            raise UsageError("name of an entry", expected=expected, got=repr(self.name))


@dataclass(frozen=True, kw_only=True)
class BenchSpec:
    """Everything a bench needs."""

    entries: Sequence[Entry]
    """What is compared, at least one, each with a name of its own."""
    datasets: Sequence[Path]
    """On what: folders, zips or fsspec URLs, at least one, each with a name of its own."""
    out: Path
    """Bench folder; finished runs found there are taken over."""
    budget: Seconds | None = None
    """Time budget T in seconds; None: each dataset's own, else 1800."""
    stop_after: Seconds | None = None
    """End each run after so many counted seconds; T stays the budget."""
    cores: int | None = None
    """Cores of each run; None: all that a local executor gives it, 1 on Dask."""
    memory_bytes: int | None = None
    """Memory of each run's process tree in bytes; None: what the protocol allows by default."""
    cache: Path | None = None
    """Folder of converted datasets; None: the user's cache folder."""

    def __post_init__(self) -> None:
        _refuse_repeated("entries", [entry.name for entry in self.entries])
        if not self.datasets:
            raise UsageError("datasets of a bench", expected="at least one", got="none")


@dataclass(frozen=True, kw_only=True, eq=False)
class PlannedJob:
    """One entry on one dataset; equal only to itself."""

    entry: str
    """The entry's name."""
    dataset: str
    """The dataset's name."""
    digest: str
    """Hashes of the dataset's clips; tell whether a run found was made on the same."""
    budget: Seconds
    """Time budget T in force, in seconds."""
    spec: JobSpec
    """What is to be run."""


def plan_jobs(bench: BenchSpec) -> tuple[PlannedJob, ...]:
    """Open every dataset (converting it if need be) and return the jobs, dataset by dataset.

    Raises:
        DataError: A dataset is not what the format says.
        UsageError: Two datasets have the same name.
    """
    opened = [
        (path, open_dataset(fetch_dataset(path, cache=bench.cache), cache=bench.cache)) for path in bench.datasets
    ]
    _refuse_repeated("datasets", [dataset.name for _, dataset in opened])
    return tuple(_plan(bench, entry, path, dataset) for path, dataset in opened for entry in bench.entries)


def _plan(bench: BenchSpec, entry: Entry, path: Path, dataset: Dataset) -> PlannedJob:
    """Return one job; the dataset stays named as it was given, so that another machine can fetch it."""
    spec = JobSpec(
        dataset=path,
        out=bench.out / RUNS / entry.name / dataset.name,
        code=entry.code,
        learner=entry.learner,
        python=entry.python,
        budget=bench.budget,
        stop_after=bench.stop_after,
        cores=bench.cores,
        memory_bytes=bench.memory_bytes,
        cache=bench.cache,
    )
    budget = dataset.metadata.budget_in_force(bench.budget)
    digest = f"{dataset.train.digest} {dataset.test.digest}"
    return PlannedJob(entry=entry.name, dataset=dataset.name, digest=digest, budget=budget, spec=spec)


def _refuse_repeated(what: str, names: Iterable[str]) -> None:
    counts = Counter(names)
    if not counts:
        raise UsageError(f"{what} of a bench", expected="at least one", got="none")
    if repeated := [name for name, count in counts.items() if count > 1]:
        raise UsageError(f"{what} of a bench", expected="different names", got=f"{', '.join(repeated)} twice")
