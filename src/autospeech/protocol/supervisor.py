"""The loop: one submission on one task under a time budget. The clock is here, and nowhere the submission can reach."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from autospeech.contract import BudgetClock, Seconds, now
from autospeech.errors import AutoSpeechError, MachineryError, UsageError
from autospeech.protocol.endings import duration, ending_from, from_reply, from_report
from autospeech.protocol.handover import Handover, hand_over_test, hand_over_train
from autospeech.protocol.journal import Call
from autospeech.protocol.keeper import Keeper
from autospeech.protocol.outcome import Ending, Outcome, RunEnded
from autospeech.protocol.process import ChildProcess, TreeEnded
from autospeech.protocol.spec import RunSpec
from autospeech.protocol.task import Task
from autospeech.protocol.wire import Frame

__all__ = ["Supervisor"]

_INIT: Final = "Model(metadata)"
_START_LIMIT: Final[Seconds] = 120.0
"""For the interpreter to start and import numpy, before any code of the submission."""
_IMPORT: Final = "the import of model.py"


class Supervisor:
    """Plays the protocol with a started child until the run ends.

    Args:
        child: The submission.
        task: What it is run on.
        spec: Time and limits.
        keeper: Stores predictions and calls.
        should_stop: Asked about every 50 ms; true stops the run.
        copies: Whether the samples are handed over as sealed copies.
    """

    def __init__(
        self,
        child: ChildProcess,
        task: Task,
        spec: RunSpec,
        keeper: Keeper,
        *,
        should_stop: Callable[[], bool] | None,
        copies: bool,
    ) -> None:
        self._copies = copies
        self.start_seconds: Seconds | None = None
        self.init_seconds: Seconds | None = None
        self.greeting: Mapping[str, Any] = {}
        self.uncounted: Seconds = 0.0
        self._child = child
        self._task = task
        self._spec = spec
        self._keeper = keeper
        self._should_stop = should_stop
        self._clock = BudgetClock(task.metadata.budget_in_force(spec.budget))
        self._limit = min(self._clock.budget, spec.stop_after or self._clock.budget)
        self._began = self._last_reply = now()
        self._where = _INIT
        self._handovers: dict[str, Handover] = {}
        self._handed: tuple[Handover, ...] = ()
        self._finished: tuple[Call, bytes | None] | None = None

    @property
    def spent(self) -> Seconds:
        """Seconds of train and test so far, never more than the run may spend."""
        refused = self._keeper.refused_at
        return min(self._clock.spent, self._limit) if refused is None else refused

    def play(self, code: str, on_init: Callable[[], None]) -> RunEnded:
        """Build the model, then train and test in turns; return what ended it. The child may still run then.

        Args:
            code: Where the child finds model.py.
            on_init: Called beside the first train, once the facts of the start are known.

        Raises:
            UsageError: The interpreter is none, or has no numpy.
            DataError: The task's samples or labels cannot be read.
            MachineryError: The run folder cannot be written.
        """
        try:
            self._greet()
            done = self._build(code)
            self._open_data()
            self._keeper.beside(on_init)
            self._turns(done=done)
        except RunEnded as ended:
            return ended
        except TreeEnded as gone:
            return from_report(gone.report, self._where, self._spec.limits.in_force())
        finally:
            for handover in self._handovers.values():
                handover.close()
        return RunEnded(Outcome.DONE)

    def settle(self, ended: RunEnded) -> Ending:
        """Store what is still to be stored and return the ending; an earlier one found while storing comes first.

        Raises:
            MachineryError: The run folder cannot be written.
        """
        for handover in self._handed:
            handover.mend()
        self._store_finished()
        self._keeper.finish()
        try:
            self._keeper.check()
        except RunEnded as earlier:
            ended = earlier
        return ending_from(ended, spent=self.spent, kept=self._keeper.kept, facts=self._facts())

    def _greet(self) -> None:
        """Wait until the interpreter runs and has imported numpy: not counted, and no foreign code yet."""
        try:
            frame = self._child.reply(now() + _START_LIMIT, self._pause)
        except TreeEnded as gone:
            raise self._not_begun(gone.report) from None
        if frame is None:
            raise self._no_interpreter("a program that never began")
        if frame.header.get("numpy") is None:
            subject = f"numpy for {self._spec.python}"
            raise UsageError(subject, expected="one that can be imported", got="none", hint="install numpy there")
        self.greeting = {name: str(frame.header.get(name))[:40] for name in ("python", "numpy")}
        self.start_seconds = now() - self._began

    def _not_begun(self, report: Mapping[str, Any]) -> AutoSpeechError:
        """Return the error of an interpreter that ended before any code of the submission ran."""
        if report["signal"] is not None or report["passed"] or report.get("lost"):
            return MachineryError(
                "starting the interpreter", got="it was killed", hint="look for who did, and try again"
            )
        words = self._child.last_words()
        return self._no_interpreter(f"a program that ended with code {report['exit_code']}" + (words and f" ({words})"))

    def _no_interpreter(self, got: str) -> UsageError:
        return UsageError(f"interpreter {self._spec.python}", expected="Python 3.8 or newer", got=got)

    def _build(self, code: str) -> bool:
        """Have model.py imported and Model built, within their limit; return whether it is done already."""
        metadata = self._task.metadata.as_mapping(self._spec.budget)
        began = now()
        self._child.send({"call": "init", "code": code, "metadata": metadata})
        frame = self._child.reply(began + self._spec.init_limit, self._pause)
        if frame is None:
            raise RunEnded(Outcome.INIT_TIMEOUT, limit=duration(self._spec.init_limit))
        self.init_seconds = now() - began
        self._last_reply = now()
        if "outcome" in frame.header:
            raise from_reply(frame.header, _IMPORT if frame.header.get("importing") is True else _INIT)
        self._keeper.tell_init()
        return _done(frame)

    def _open_data(self) -> None:
        copied = self._copies
        train, test = hand_over_train(self._task, copied=copied), hand_over_test(self._task, copied=copied)
        self._handovers = {"train": train, "test": test}
        self._handed = (train, test)

    def _turns(self, *, done: bool) -> None:
        """Train and test until the submission is done; everything else ends by an exception."""
        if done:
            raise RunEnded(Outcome.DONE, why="done_training was true before the first train()")
        while not done:
            call, _ = self._call("train")
            self._finished = (call, None)
            self._refuse_spent()
            call, frame = self._call("test")
            self._finished = (call, frame.payload)
            done = _done(frame)
            if not done:
                self._refuse_spent()

    def _call(self, kind: str) -> tuple[Call, Frame]:
        """Make one counted call: from its request to its complete reply."""
        self._where = f"{kind}()"
        remaining, before = self._clock.remaining, self._clock.spent
        header, handover = self._request(kind, remaining), self._handovers.pop(kind, None)
        started = now()
        self._clock.start()
        try:
            self._child.send(header, handover.descriptors if handover else ())
            if handover:
                handover.close()
            self._store_finished()
            frame = self._child.reply(started + self._limit - before, self._pause)
        finally:
            seconds = self._clock.stop()
        gap, self._last_reply = started - self._last_reply, now()
        self.uncounted += gap
        if frame is None or self._clock.spent > self._limit:
            raise self._overrun(f" during {self._where}")
        if "outcome" in frame.header:
            raise from_reply(frame.header, self._where)
        begin, spent = started - self._began, self._clock.spent
        return Call(kind=kind, started=begin, seconds=seconds, gap=gap, remaining=remaining, spent=spent), frame

    def _request(self, kind: str, remaining: Seconds) -> dict[str, Any]:
        metadata = self._task.metadata
        header: dict[str, Any] = {"call": kind, "remaining": remaining}
        if kind == "test":
            return {**header, "clips": metadata.test_num, "shape": [metadata.test_num, metadata.class_num]}
        return {**header, "clips": metadata.train_num}

    def _store_finished(self) -> None:
        """Hand the call before to the keeper: after the next request is out, so that it costs nobody anything."""
        if self._finished is not None:
            self._keeper.keep(*self._finished)
            self._finished = None

    def _refuse_spent(self) -> None:
        if self._clock.spent >= self._limit:
            raise self._overrun("")

    def _overrun(self, running: str) -> RunEnded:
        if self._limit < self._clock.budget:
            return RunEnded(Outcome.STOPPED, why=f"as asked at {duration(self._limit)}")
        return RunEnded(Outcome.BUDGET_SPENT, running=running)

    def _pause(self) -> None:
        self._keeper.check()
        if self._should_stop is not None and self._should_stop():
            raise RunEnded(Outcome.STOPPED, why="on request")

    def _facts(self) -> dict[str, Any]:
        metadata = self._task.metadata
        return {
            "budget": duration(self._clock.budget),
            "shape": (metadata.test_num, metadata.class_num),
            "interpreter": self._spec.python,
            "where": self._where,
        }


def _done(frame: Frame) -> bool:
    return frame.header.get("done") is True
