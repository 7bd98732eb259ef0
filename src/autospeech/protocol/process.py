"""The submission's process, from its start to the end of its tree, as the parent sees it."""

import json
import math
import os
import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from autospeech.contract import Seconds, now
from autospeech.errors import MachineryError, UsageError
from autospeech.protocol.log import CappedLog
from autospeech.protocol.wire import Frame, FrameReader, broken, send_frame

if TYPE_CHECKING:
    from subprocess import Popen

__all__ = ["ChildProcess", "TreeEnded"]

_LOOK_EVERY: Final[Seconds] = 0.05
"""How often `pause` is called while a reply is awaited."""
_GRACE: Final[Seconds] = 3.0
"""How long the end of a process that closed its connection is awaited; a busy machine may take a second to see it."""
_START_WITHIN: Final[Seconds] = 60.0
"""How long the guardian may take to start the interpreter: far more than it needs on a busy machine."""
_END_WITHIN: Final[Seconds] = 20.0
"""How long the guardian may take to end the tree; it gives up earlier by itself."""
_REPORT_BYTES: Final = 1 << 16


class TreeEnded(Exception):  # noqa: N818  not an error: the tree ended by itself, or for passing a limit
    """The guardian's report came before a reply did."""

    def __init__(self, report: dict[str, Any]) -> None:
        super().__init__("the submission's process tree ended")
        self.report = report


class ChildProcess:
    """A started submission: requests go in, frames come out, logs are drained beside.

    Args:
        guardian: The process that watches the tree.
        control: Our end of the guardian's socket.
        frames: Our end of the child's socket.
        logs: Where stdout and stderr go.
        payload_cap: Bytes of a reply's payload at most.
    """

    def __init__(
        self,
        guardian: "Popen[bytes]",
        control: socket.socket,
        frames: socket.socket,
        logs: tuple[CappedLog, ...],
        payload_cap: int,
    ) -> None:
        self._guardian = guardian
        self._control = control
        self._frames = frames
        self._logs = {log.pipe: log for log in logs}
        self._all_logs = logs
        self._scratch = ""
        self._kernel_kills = _kernel_kills()
        self._report: dict[str, Any] | None = None
        frames.setblocking(False)
        self._reader = FrameReader(frames, payload_cap=payload_cap)
        self._poll = select.poll()
        for descriptor in (control.fileno(), frames.fileno(), *self._logs):
            self._poll.register(descriptor, select.POLLIN)

    def begin(self, order: dict[str, Any]) -> None:
        """Have the guardian start the interpreter.

        Raises:
            UsageError: It cannot be executed.
            MachineryError: The guardian does not answer.
        """
        self._control.send(json.dumps(order).encode())
        answer = self._heard(_START_WITHIN)
        if answer is None:
            raise MachineryError("starting the submission's process", got="no answer from its guardian")
        if "failed" in answer:
            raise UsageError(f"program {order['argv'][0]}", expected="one that can be executed", got=answer["failed"])
        self._scratch = order["scratch"]

    def send(self, header: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
        """Send a request; a child that is gone shows itself when its reply is read.

        Raises:
            RunEnded: The child said something that it was not asked.
        """
        if self._reader.pending():
            raise broken("replied before it was asked")
        with suppress(BrokenPipeError, ConnectionResetError):
            send_frame(self._frames, header, descriptors)

    def reply(self, until: Seconds, pause: Callable[[], None]) -> Frame | None:
        """Return the next complete frame, or None when the moment `until` comes first.

        Args:
            until: A moment on the monotonic clock.
            pause: Called about every 50 ms; may raise to end the run.

        Raises:
            TreeEnded: The process ended, or passed a limit and was ended.
            RunEnded: The child broke the rules of the connection.
        """
        next_pause = 0.0
        while (moment := now()) < until:
            if moment >= next_pause:
                pause()
                next_pause = moment + _LOOK_EVERY
            frame = self._once(min(until, next_pause) - moment)
            if frame is not None:
                return frame
        return None

    def last_words(self) -> str:
        """Return the last line that was printed to stderr so far; empty without any."""
        log = self._all_logs[-1]
        log.drain()
        return log.last_line()

    def end(self) -> dict[str, Any]:
        """End the whole tree, close everything, and return the guardian's report.

        Raises:
            MachineryError: The logs cannot be written.
        """
        if self._report is None:
            with suppress(OSError):
                self._control.send(b"end")
            self._report = self._heard(_END_WITHIN) or self._lost()
        self._control.close()
        self._frames.close()
        self._guardian.wait()
        for log in self._all_logs:
            log.close()
        return {**self._report, "log_dropped": {log.name: log.dropped for log in self._all_logs}}

    def _once(self, seconds: Seconds) -> Frame | None:
        """Wait for one thing to happen and deal with it: a reply first, then the logs, then the end."""
        ready = {descriptor for descriptor, _ in self._poll.poll(math.ceil(1000 * max(0.0, seconds)))}
        if self._frames.fileno() in ready:
            frame = self._read()
            if frame is not None:
                return frame
        for descriptor in ready & self._logs.keys():
            if not self._logs[descriptor].drain():
                self._poll.unregister(descriptor)
        if self._control.fileno() in ready:
            self._raise_ended()
        return None

    def _read(self) -> Frame | None:
        try:
            return self._reader.read()
        except (EOFError, ConnectionResetError):
            self._poll.unregister(self._frames.fileno())
            self._await_end()
            raise broken("closed it") from None

    def _await_end(self) -> None:
        """Give a process that closed its connection a moment to end, so that how it ended can be told."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        if poll.poll(1000 * _GRACE):
            self._raise_ended()

    def _raise_ended(self) -> None:
        report = self._heard(_END_WITHIN) or self._lost()
        self._report = {**report, "kernel_out_of_memory": _kernel_kills() > self._kernel_kills}
        raise TreeEnded(self._report)

    def _heard(self, within: Seconds) -> dict[str, Any] | None:
        """Return the guardian's next message; None when there comes none."""
        self._control.settimeout(within)
        try:
            content = self._control.recv(_REPORT_BYTES)
        except (TimeoutError, ConnectionResetError):
            return None
        return None if not content else dict(json.loads(content))

    def _lost(self) -> dict[str, Any]:
        """Report for a guardian that was killed; end what can still be found of the submission."""
        self._guardian.kill()
        while self._scratch and (marked := _marked(self._scratch)):
            for pid in marked:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        ended = {"exit_code": None, "signal": None, "passed": None, "peak": None}
        return {**ended, "leftovers": [], "leftover_count": 0, "survivors": 0, "lost": True}


def _marked(scratch: str) -> list[int]:
    """Return the processes whose environment names a scratch folder, those that ended already left out."""
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdigit() and scratch.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def _kernel_kills() -> int:
    """Return how many processes this machine's kernel has ended for lack of memory."""
    lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
