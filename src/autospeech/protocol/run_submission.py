"""One run, as a list of verbs: prepare the folder, start the child, play, end the tree, write the record."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from autospeech.contract import Seconds
from autospeech.data.atomic import storage_errors, write_atomically
from autospeech.errors import DataError, UsageError
from autospeech.protocol.keeper import Keeper, Teller
from autospeech.protocol.launch import Launch, plan_launch
from autospeech.protocol.outcome import Outcome, RunEnded
from autospeech.protocol.prediction import payload_cap
from autospeech.protocol.process import ChildProcess
from autospeech.protocol.record import RECORD, Record, machine_facts, utc_now
from autospeech.protocol.run import PREDICTIONS, Event, OnEvent, Run
from autospeech.protocol.scratch import open_scratch
from autospeech.protocol.spec import RunSpec
from autospeech.protocol.starting import start_child
from autospeech.protocol.supervisor import Supervisor
from autospeech.protocol.task import Task

__all__ = ["run_submission"]


def run_submission(
    task: Task,
    spec: RunSpec,
    out: Path,
    *,
    on_event: OnEvent | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Run:
    """Run a submission on a task under the protocol; return the run as its folder tells it.

    Args:
        task: Dataset without its test labels.
        spec: Which code, with which interpreter, for how long, within which limits.
        out: Run folder to be made; new or empty.
        on_event: Is told what happens, in a thread of its own; what it raises is raised here after the run.
        should_stop: Asked about every 50 ms; true ends the run as `STOPPED`.

    Raises:
        UsageError: The run folder is in use, or the interpreter is none or lacks numpy.
        SubmissionError: The code is no submission at all.
        DataError: The task's data cannot be read.
        MachineryError: The machine failed; the record stays one of a run that did not end.
        KeyboardInterrupt: Ctrl-C; the record says `STOPPED` and the submission is gone.
    """
    with Teller(on_event) as teller, open_scratch(spec) as scratch, _folder_for_run(out):
        launch = plan_launch(task, spec, scratch)
        ledger = Ledger(out, _first_record(task, spec, launch))
        with _keeper_for(task, spec, out, teller) as keeper:
            child = _start(task, spec, out, launch)
            supervisor = Supervisor(child, task, spec, keeper, should_stop=should_stop, copies=launch.copies)
            _play(supervisor, child, launch, ledger)
        teller.tell(Event(kind="ended", spent=ledger.record.spent, remaining=ledger.remaining))
    return Run.open(out)


class Ledger:
    """The run's record as it grows; every state of it is on disk."""

    def __init__(self, out: Path, record: Record) -> None:
        self._path = out / RECORD
        self.write(record)

    def write(self, record: Record) -> None:
        """Store a new state of the record, whole or not at all."""
        self.record = record
        write_atomically(self._path, json.dumps(record.as_json(), indent=1).encode())

    @property
    def remaining(self) -> Seconds:
        """Seconds left of the budget, at least 0."""
        return max(0.0, self.record.budget - self.record.spent)


def _start(task: Task, spec: RunSpec, out: Path, launch: Launch) -> ChildProcess:
    shape = (task.metadata.test_num, task.metadata.class_num)
    log_cap, cap = spec.limits.log_bytes, payload_cap(shape)
    return start_child(launch.order, scratch=launch.scratch, logs=out, log_cap=log_cap, payload_cap=cap)


def _play(supervisor: Supervisor, child: ChildProcess, launch: Launch, ledger: Ledger) -> None:
    """Play until the run ends, end the whole tree at once, then settle what is stored and write the record."""
    interrupted = None
    try:
        ended = supervisor.play(launch.code, lambda: ledger.write(_started(ledger.record, supervisor)))
    except KeyboardInterrupt as error:
        interrupted, ended = error, RunEnded(Outcome.STOPPED, why="by Ctrl-C")
    finally:
        report = child.end()
    ending = supervisor.settle(ended)
    record = _started(ledger.record, supervisor)
    if report["survivors"]:
        survived = f"{report['survivors']} processes could not be ended within their time."
        record = replace(record, notes=(*record.notes, survived))
    ledger.write(record.ended(ending, spent=supervisor.spent, uncounted=supervisor.uncounted, **_left(report)))
    if interrupted is not None:
        raise interrupted


def _started(record: Record, supervisor: Supervisor) -> Record:
    """Return the record with what became known when the interpreter and the model were started."""
    facts: dict[str, Any] = {"start_seconds": supervisor.start_seconds, "init_seconds": supervisor.init_seconds}
    return replace(record, **facts, **supervisor.greeting)


def _left(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the guardian's report adds to the record."""
    return {
        "leftovers": tuple(report["leftovers"]),
        "leftover_count": report["leftover_count"],
        "peak_memory_bytes": report["peak"],
        "log_dropped": report["log_dropped"],
    }


def _first_record(task: Task, spec: RunSpec, launch: Launch) -> Record:
    return Record(
        dataset=hashlib.sha256(f"{task.train.digest} {task.test.digest}".encode()).hexdigest(),
        class_num=task.metadata.class_num,
        train_num=task.metadata.train_num,
        test_num=task.metadata.test_num,
        budget=task.metadata.budget_in_force(spec.budget),
        stop_after=spec.stop_after,
        init_limit=spec.init_limit,
        started_at=utc_now(),
        interpreter=str(spec.python),
        machine=machine_facts(),
        cores=launch.cores,
        limits=spec.limits.in_force(),
        sandbox=launch.sandbox,
        notes=launch.notes,
    )


def _keeper_for(task: Task, spec: RunSpec, out: Path, teller: Teller) -> Keeper:
    return Keeper(
        out,
        shape=(task.metadata.test_num, task.metadata.class_num),
        most_bytes=spec.limits.prediction_bytes,
        budget=task.metadata.budget_in_force(spec.budget),
        teller=teller,
    )


@contextmanager
def _folder_for_run(out: Path) -> Iterator[None]:
    """Make the run folder; take it away again when it turns out that the run was asked for wrongly.

    Raises:
        UsageError: It is in use.
        MachineryError: It cannot be made.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"run folder {out}", expected="a new or empty folder", got="one in use", hint="name another")
    with storage_errors(out):
        (out / PREDICTIONS).mkdir(parents=True)
    try:
        yield
    except (UsageError, DataError):
        shutil.rmtree(out)
        raise
