"""Stores what a run yields in a thread of its own, so that neither storing nor telling costs the submission time."""

import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

import numpy as np

from autospeech.contract import Scores, Seconds
from autospeech.data.atomic import storage_errors
from autospeech.protocol.journal import Call, Journal
from autospeech.protocol.outcome import Outcome, RunEnded
from autospeech.protocol.prediction import decode_prediction
from autospeech.protocol.run import PREDICTIONS, Event, OnEvent, prediction_path

__all__ = ["Keeper", "Teller"]

_BACKLOG: Final = 8
"""Predictions waiting to be stored; beyond, the run waits for the disk."""
_PARTIAL: Final = "incoming"


class Background:
    """Does jobs one after the other in a thread; the first failure ends it and is raised where jobs are given."""

    def __init__(self, name: str, backlog: int) -> None:
        self._jobs: queue.Queue[Callable[[], None] | None] = queue.Queue(backlog)
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def give(self, job: Callable[[], None]) -> None:
        """Add a job."""
        self._jobs.put(job)

    def check(self) -> None:
        """Raise what a job raised; return at once when nothing did."""
        if self._failure is not None:
            raise self._failure

    def finish(self) -> None:
        """Wait until all jobs are done; `check` tells whether they were done well."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if self._failure is None:
                self._do(job)

    def _do(self, job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001  carried to the thread that gave the job, by `check`
            self._failure = error


class Teller:
    """Tells a listener what happens, in a thread of its own; says nothing where nobody listens."""

    def __init__(self, on_event: OnEvent | None) -> None:
        self._on_event = on_event
        self._background = None if on_event is None else Background("autospeech-events", 0)

    def tell(self, event: Event) -> None:
        """Hand on an event; returns at once."""
        listener = self._on_event
        if self._background is not None and listener is not None:
            self._background.give(lambda: listener(event))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait until the listener knows everything; raise what it raised unless something else is raised already."""
        if self._background is not None:
            self._background.finish()
            if kind is None:
                self._background.check()


class Keeper:
    """Checks and stores predictions and writes the journal, one after the other, beside the running submission.

    Args:
        folder: The run folder.
        shape: What a prediction must be: (test_num, class_num).
        most_bytes: Bytes of all predictions together.
        budget: For the seconds left in events.
        teller: Is told of each stored prediction and finished train.
    """

    def __init__(
        self, folder: Path, *, shape: tuple[int, int], most_bytes: int, budget: Seconds, teller: Teller
    ) -> None:
        self.kept = 0
        self.refused_at: Seconds | None = None
        self._folder = folder
        self._shape = shape
        self._left = most_bytes
        self._budget = budget
        self._teller = teller
        self._journal = Journal(folder)
        self._background = Background("autospeech-keeper", _BACKLOG)

    def keep(self, call: Call, payload: bytes | None = None) -> None:
        """Have a finished call stored, and the prediction it made."""
        self._background.give(lambda: self._store(call, payload))

    def beside(self, job: Callable[[], None]) -> None:
        """Have something else done in this thread, after what was given before."""
        self._background.give(job)

    def tell_init(self) -> None:
        """Tell that the model is built."""
        self._teller.tell(Event(kind="init_done", spent=0.0, remaining=self._budget))

    def check(self) -> None:
        """Raise what storing raised: `RunEnded` when a prediction is not accepted, `MachineryError` on a full disk."""
        self._background.check()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def finish(self) -> None:
        """Wait until everything is stored, and close the journal."""
        self._background.finish()
        self._journal.close()

    def _store(self, call: Call, payload: bytes | None) -> None:
        if payload is None:
            self._journal.append(call)
            self._tell("train_done", call)
            return
        try:
            scores = self._accept(payload)
        except RunEnded:
            self.refused_at = call.spent
            self._journal.append(call)
            raise
        path = self._write(scores)
        self._journal.append(replace(call, prediction=self.kept))
        self._tell("prediction", call, self.kept, path)
        self.kept += 1

    def _accept(self, payload: bytes) -> Scores:
        scores = decode_prediction(payload, self._shape)
        self._left -= len(payload)
        if self._left < 0:
            raise RunEnded(Outcome.DISK_FULL, where="test()", got="its predictions take more than they may together")
        return scores

    def _write(self, scores: Scores) -> Path:
        """Write a prediction whole or not at all: under a name no reader looks at, then renamed."""
        path = prediction_path(self._folder, self.kept)
        incoming = self._folder / PREDICTIONS / _PARTIAL
        with storage_errors(path):
            with incoming.open("wb") as stream:
                np.lib.format.write_array(stream, np.ascontiguousarray(scores), allow_pickle=False)
            incoming.rename(path)
        return path

    def _tell(self, kind: str, call: Call, prediction: int | None = None, path: Path | None = None) -> None:
        left = max(0.0, self._budget - call.spent)
        self._teller.tell(Event(kind=kind, spent=call.spent, remaining=left, prediction=prediction, path=path))
