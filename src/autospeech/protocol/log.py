"""A submission's output, kept up to a cap: the first bytes and the last ones."""

import os
from collections import deque
from pathlib import Path
from typing import Final

from autospeech.contract import now
from autospeech.errors import MachineryError

__all__ = ["CappedLog"]

_ONCE: Final = 1 << 16
_LINE_CHARS: Final = 300
_DRAIN_SECONDS: Final = 1.0
"""How long the rest of a pipe is read once its writers are dead."""


class CappedLog:
    """Drains one pipe into a file: the first half of the cap as it comes, the last half at the end.

    Args:
        pipe: Descriptor to read from; closed by `close`.
        path: File to write.
        cap: Bytes kept at most.
    """

    def __init__(self, pipe: int, path: Path, *, cap: int) -> None:
        os.set_blocking(pipe, False)
        self.pipe = pipe
        self.dropped = 0
        self._head_left = cap - cap // 2
        self._tail_cap = cap // 2
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self.name = path.stem
        self._path = path
        self._file = path.open("wb", buffering=0)

    def drain(self) -> bool:
        """Take what the pipe holds now, at most 64 KiB; return whether more may come.

        Raises:
            MachineryError: The log cannot be written.
        """
        try:
            part = os.read(self.pipe, _ONCE)
        except BlockingIOError:
            return True
        if part:
            self._keep(part)
        return bool(part)

    def last_line(self) -> str:
        """Return the last line written so far, on one line and not long."""
        lines = self._path.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")[-_LINE_CHARS:]

    def _keep(self, part: bytes) -> None:
        head, rest = part[: self._head_left], part[self._head_left :]
        if head:
            self._write(head)
            self._head_left -= len(head)
        if rest:
            self._tail.append(rest)
            self._tail_bytes += len(rest)
        while self._tail and self._tail_bytes - len(self._tail[0]) >= self._tail_cap:
            self._drop(len(self._tail[0]))

    def _drop(self, count: int) -> None:
        first = self._tail.popleft()
        if count < len(first):
            self._tail.appendleft(first[count:])
        self._tail_bytes -= count
        self.dropped += count

    def _write(self, content: bytes) -> None:
        try:
            self._file.write(content)
        except OSError as error:
            raise MachineryError(f"writing {self._path}", got=error.strerror, hint="free some space") from error

    def close(self) -> None:
        """Read the rest, write the tail and how much was dropped before it, and close pipe and file.

        Raises:
            MachineryError: The log cannot be written.
        """
        until = now() + _DRAIN_SECONDS
        try:
            while self._holds_more() and now() < until:
                self.drain()
            if self._tail_bytes > self._tail_cap:
                self._drop(self._tail_bytes - self._tail_cap)
            if self.dropped:
                self._write(f"\n[... {self.dropped} bytes dropped ...]\n".encode())
            self._write(b"".join(self._tail))
        finally:
            os.close(self.pipe)
            self._file.close()

    def _holds_more(self) -> bool:
        try:
            part = os.read(self.pipe, _ONCE)
        except BlockingIOError:
            return False
        self._keep(part)
        return bool(part)
