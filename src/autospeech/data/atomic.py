"""Files and folders that appear whole or not at all, whatever happens while they are written."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from autospeech.errors import MachineryError, UsageError

__all__ = ["atomic_file", "atomic_folder", "storage_errors", "write_atomically"]

_OPEN_TO_UMASK = 0o666
_FOLDER_OPEN_TO_UMASK = 0o777


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn the machine's refusal to write (full or read-only disk, no permission) into one sentence.

    Raises:
        MachineryError: An OSError happened inside; the sentence names `path` and the machine's reason.
    """
    try:
        yield
    except OSError as error:
        hint = "free some space or choose another folder"
        raise MachineryError(f"writing {path}", got=error.strerror or str(error), hint=hint) from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part of it.

    Raises:
        MachineryError: The disk is full, read-only or not ours; what stood there before is untouched.
    """
    with atomic_file(path) as file:
        file.write(content)


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write; it becomes `path` when the block ends well, else nothing is left of it.

    Raises:
        MachineryError: The disk is full, read-only or not ours; what stood there before is untouched.
    """
    with storage_errors(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:60]}.", suffix=".tmp")
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                os.fchmod(handle, _OPEN_TO_UMASK & ~_umask())
                os.fsync(handle)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give a new folder beside `path` to fill; it becomes `path` when the block ends well, else nothing is left.

    Raises:
        UsageError: Something stands at `path`, before or after the block (an empty folder is no obstacle).
        MachineryError: The disk is full, read-only or not ours.
    """
    if _occupied(path):
        raise _in_the_way(path)
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:60]}.", suffix=".tmp"))
        try:
            work.chmod(_FOLDER_OPEN_TO_UMASK & ~_umask())
            yield work
            _sync_files(work)
            _put(work, path)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        _sync(path.parent)


def _put(work: Path, path: Path) -> None:
    """Give the finished folder its name, unless somebody else filled that one meanwhile."""
    try:
        work.replace(path)
    except OSError as error:
        if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
            raise _in_the_way(path) from None
        raise


def _in_the_way(path: Path) -> UsageError:
    return UsageError(f"folder {path}", expected="a new or empty folder", got="one that holds something")


def _occupied(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        return any(path.iterdir())
    return os.path.lexists(path)


def _sync_files(folder: Path) -> None:
    for inside in (*folder.rglob("*"), folder):
        _sync(inside)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    """Read the file-creation mask without changing it. Source: proc_pid_status(5), field Umask."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("Umask:")[2].split()[0], 8)
