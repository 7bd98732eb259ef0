"""Frames between parent and child, the parent's side: never trusts a length, never blocks."""

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any, Final

from autospeech.protocol.outcome import Outcome, RunEnded

__all__ = ["Frame", "FrameReader", "broken", "send_frame"]

_PREFIX: Final = struct.Struct("!IQ")
_HEADER_CAP: Final = 1 << 18
"""Bytes of a header, a capped traceback included."""
_ONCE: Final = 1 << 20
"""Bytes read at once at most, so that a deadline is looked at in between."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One complete message from the child."""

    header: dict[str, Any]
    """Its JSON object."""
    payload: bytes
    """What follows: the bytes of a prediction, or nothing."""


def send_frame(sock: socket.socket, header: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
    """Send a request and, with it, file descriptors; requests are small and the child waits for them."""
    content = json.dumps(header).encode()
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack(f"{len(descriptors)}i", *descriptors))]
    sock.sendmsg([_PREFIX.pack(len(content), 0) + content], rights if descriptors else [])


class FrameReader:
    """Collects one frame at a time from a non-blocking socket.

    Args:
        sock: The parent's end of the frames.
        payload_cap: Bytes of payload at most; a frame that announces more is refused before any space is made for it.
    """

    def __init__(self, sock: socket.socket, *, payload_cap: int) -> None:
        self._socket = sock
        self._payload_cap = payload_cap
        self._want = _PREFIX.size
        self._header_bytes: int | None = None
        self._buffer = bytearray()

    def read(self) -> Frame | None:
        """Take what is there; return the frame once it is complete.

        Raises:
            EOFError: The child closed its end.
            RunEnded: The frame is malformed or larger than any honest one.
        """
        while len(self._buffer) < self._want:
            try:
                part = self._socket.recv(min(_ONCE, self._want - len(self._buffer)))
            except BlockingIOError:
                return None
            if not part:
                raise EOFError
            self._buffer += part
            if self._header_bytes is None and len(self._buffer) == _PREFIX.size:
                self._announce()
        return self._take()

    def pending(self) -> bool:
        """Tell whether the child has sent something that was not read yet."""
        try:
            return bool(self._buffer) or bool(self._socket.recv(1, socket.MSG_PEEK))
        except (BlockingIOError, ConnectionResetError):
            return False

    def _announce(self) -> None:
        self._header_bytes, payload_bytes = _PREFIX.unpack(self._buffer)
        if self._header_bytes > _HEADER_CAP or payload_bytes > self._payload_cap:
            raise broken(f"announced a reply of {self._header_bytes + payload_bytes:,} bytes")
        self._want = _PREFIX.size + self._header_bytes + payload_bytes

    def _take(self) -> Frame:
        end = _PREFIX.size + (self._header_bytes or 0)
        content, payload = bytes(self._buffer[_PREFIX.size : end]), bytes(self._buffer[end:])
        self._want, self._header_bytes, self._buffer = _PREFIX.size, None, bytearray()
        try:
            header = json.loads(content)
        except (ValueError, RecursionError):
            raise broken("sent a reply that is no message of the protocol") from None
        if not isinstance(header, dict):
            raise broken("sent a reply that is no message of the protocol")
        return Frame(header=header, payload=payload)


def broken(did: str) -> RunEnded:
    """Return the end of a run whose submission broke the rules of the connection."""
    return RunEnded(Outcome.EXITED, did=f"broke its connection ({did})")
