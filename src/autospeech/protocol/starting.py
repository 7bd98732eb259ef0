"""Starts a submission: sockets and pipes, the guardian, and through it the interpreter."""

import fcntl
import os
import socket
import subprocess
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Final

from autospeech.protocol.launch import guardian_command
from autospeech.protocol.log import CappedLog
from autospeech.protocol.process import ChildProcess

__all__ = ["start_child"]

_PIPE_BYTES: Final = 1 << 20


def start_child(
    order: Callable[[int], dict[str, Any]], *, scratch: str, logs: Path, log_cap: int, payload_cap: int
) -> ChildProcess:
    """Start the guardian and, through it, the submission's interpreter.

    Args:
        order: What the guardian is told, given the number of the child's descriptor of the frames.
        scratch: Folder the guardian removes in the end.
        logs: Folder that receives stdout.log and stderr.log.
        log_cap: Bytes kept of each.
        payload_cap: Bytes of a reply's payload at most.

    Raises:
        UsageError: The interpreter cannot be executed.
        MachineryError: The guardian cannot be started, or the logs not be written.
    """
    with ExitStack() as theirs:
        control, control_end = _pair(socket.SOCK_SEQPACKET, theirs)
        frames, frames_end = _pair(socket.SOCK_STREAM, theirs)
        pipes = {name: _pipe(theirs) for name in ("stdout", "stderr")}
        guardian = _start_guardian(scratch, control_end, frames_end, [writer for _, writer in pipes.values()])
        number = frames_end.fileno()
    opened = tuple(CappedLog(reader, logs / f"{name}.log", cap=log_cap) for name, (reader, _) in pipes.items())
    child = ChildProcess(guardian, control, frames, opened, payload_cap)
    try:
        child.begin(order(number))
    except BaseException:
        child.end()
        raise
    return child


def _pair(kind: socket.SocketKind, theirs: ExitStack) -> tuple[socket.socket, socket.socket]:
    """Return our end and the other, which is closed here once the guardian has it."""
    ours, other = socket.socketpair(socket.AF_UNIX, kind)
    return ours, theirs.enter_context(other)


def _pipe(theirs: ExitStack) -> tuple[int, int]:
    """Return a roomy pipe's end for reading and the one for writing, which is closed here once the guardian has it."""
    reader, writer = os.pipe()
    theirs.callback(os.close, writer)
    with suppress(OSError):  # a user near the limit of pipe memory keeps the small one
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return reader, writer


def _start_guardian(
    scratch: str, control: socket.socket, frames: socket.socket, outputs: list[int]
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        guardian_command(control.fileno(), scratch),
        stdin=subprocess.DEVNULL,
        stdout=outputs[0],
        stderr=outputs[1],
        pass_fds=(control.fileno(), frames.fileno()),
        start_new_session=True,
        env={},
    )
