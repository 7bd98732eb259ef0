"""What is known of a run besides its predictions: record.json, and how to read it."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from autospeech.contract import Seconds
from autospeech.errors import DataError
from autospeech.protocol.journal import Call, read_journal
from autospeech.protocol.outcome import Ending, Outcome

__all__ = ["RECORD", "Record", "machine_facts", "read_record"]

RECORD: Final = "record.json"
"""Name of the record in a run folder."""
VERSION: Final = 1
"""Version of the record's format."""

_UNENDED: Final = "The run has not ended: it is going on, or its supervisor was killed; what is stored counts."
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Record:
    """Facts of one run; `outcome` is None for a run that goes on or whose supervisor was killed."""

    dataset: str
    """Hash of the dataset's content; never its name."""
    class_num: int
    """Number of classes."""
    train_num: int
    """Number of training clips."""
    test_num: int
    """Number of test clips."""
    budget: Seconds
    """Time budget T in force, in seconds."""
    stop_after: Seconds | None = None
    """Counted seconds after which the run was to stop; None: at the budget."""
    init_limit: Seconds
    """Seconds allowed for import and constructor."""
    started_at: str = ""
    """When the run began, UTC, ISO 8601; from the wall clock, for people only."""
    outcome: Outcome | None = None
    """How it ended; None: not yet."""
    sentence: str = _UNENDED
    """The same in English, with the facts."""
    traceback: str = ""
    """What Python printed when the submission raised, capped."""
    spent: Seconds = 0.0
    """Seconds of train and test together, the unfinished last call included."""
    uncounted: Seconds = 0.0
    """Sum of the gaps between calls, in seconds."""
    start_seconds: Seconds | None = None
    """From the start of the submission's interpreter until numpy was imported there, in seconds."""
    init_seconds: Seconds | None = None
    """Seconds of import and constructor; None: they did not end."""
    calls: tuple[Call, ...] = ()
    """Finished calls in order; kept in the journal, not in record.json."""
    interpreter: str = ""
    """Path of the submission's interpreter."""
    python: str = ""
    """Its version."""
    numpy: str = ""
    """Version of numpy there."""
    machine: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    """Facts of the machine: system, processor, cores, memory in bytes."""
    cores: tuple[int, ...] = ()
    """Ids of the cores the submission ran on."""
    limits: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    """Limits in force and how each was kept."""
    sandbox: str = "plain"
    """Level of the sandbox in force."""
    notes: tuple[str, ...] = ()
    """Sentences about limits and sandbox that a reader should know."""
    leftovers: tuple[str, ...] = ()
    """Names of processes the submission left behind, at most 20; all were killed."""
    leftover_count: int = 0
    """How many there were."""
    peak_memory_bytes: int | None = None
    """Largest memory of the submission's process tree that was seen."""
    log_dropped: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    """Bytes of stdout and stderr beyond the cap, dropped."""

    def ended(self, ending: Ending, **facts: Any) -> "Record":  # noqa: ANN401  any field of the record
        """Return the record of the ended run."""
        told: dict[str, Any] = {"outcome": ending.outcome, "sentence": ending.sentence, "traceback": ending.traceback}
        return replace(self, **told, **facts)

    def as_json(self) -> dict[str, Any]:
        """Return the record as plain JSON values, without the calls."""
        plain = replace(self, calls=(), machine={}, limits={}, log_dropped={})
        values = asdict(plain) | {name: dict(getattr(self, name)) for name in ("machine", "limits", "log_dropped")}
        del values["calls"]
        status = "running" if self.outcome is None else "ended"
        return {**values, "version": VERSION, "status": status, "outcome": self.outcome and self.outcome.value}

    @classmethod
    def from_json(cls, values: Mapping[str, Any], calls: tuple[Call, ...] = ()) -> "Record":
        """Build from what `as_json` returned; keys of later versions are left out.

        Raises:
            DataError: A field is missing or the outcome is unknown.
        """
        known = {one.name for one in fields(cls)} - {"calls"}
        kept = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        try:
            facts: dict[str, Any] = {name: kept[name] for name in known & set(kept)}
            facts["outcome"] = None if values["outcome"] is None else Outcome.named(values["outcome"])
            return cls(**facts, calls=calls)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"fields of {RECORD}", expected="those of a run's record", got=error) from None


def read_record(folder: Path) -> Record:
    """Read the record of a run; of one that did not end, what the journal tells is filled in.

    Raises:
        DataError: The folder holds no readable record.
    """
    path = folder / RECORD
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DataError(f"record of the run {folder}", expected=RECORD, got=error, hint="name a run folder") from None
    if not isinstance(values, dict):
        raise DataError(f"record of the run {folder}", expected="a JSON object", got=type(values).__name__)
    record = Record.from_json(values, read_journal(folder))
    return _filled_from_journal(record) if record.outcome is None else record


def _filled_from_journal(record: Record) -> Record:
    spent = record.calls[-1].spent if record.calls else 0.0
    return replace(record, spent=spent, uncounted=sum(call.gap for call in record.calls))


def utc_now() -> str:
    """Return the wall clock's time, UTC, to the second: for people, never for counting."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def machine_facts() -> dict[str, Any]:
    """Return what a reader needs to judge times measured here."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_bytes": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
