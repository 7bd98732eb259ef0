"""Conversion of a content file into the memory-mapped store: once a content, atomic, found again by its hash."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Waveform
from autospeech.data.atomic import atomic_file, atomic_folder, storage_errors, write_atomically
from autospeech.data.content import read_content
from autospeech.data.store import BLOB, OFFSETS, ClipStore, open_store
from autospeech.errors import DataError, UsageError

__all__ = ["content_digest", "convert"]

_LAYOUT: Final = "v1"
"""Part of every path in the cache; a change of layout begins a new one."""
_SETTLED_NS: Final = 100_000_000
"""A file changed within this of the moment we hashed it may change again within the same tick of its clock."""


def convert(path: Path, cache: Path) -> ClipStore:
    """Return the store of a content file; converts it unless the cache holds its content already.

    Args:
        path: train.pkl or test.pkl.
        cache: Folder of the cache; made if missing.

    Raises:
        DataError: The file is not what the format says, or a clip is empty or has a sample that is not finite.
        MachineryError: The cache can't be written; nothing half-written is left.
    """
    digest = content_digest(path, cache)
    folder = cache / "stores" / _LAYOUT / digest
    if folder.exists():
        try:
            return open_store(folder, digest)
        except (OSError, ValueError, DataError):  # a file of the cache was removed or cut off: make it anew
            shutil.rmtree(folder, ignore_errors=True)
    _build(path, folder)
    return open_store(folder, digest)


def content_digest(path: Path, cache: Path) -> str:
    """Return the hash of a file; remembered in the cache by what `stat` says of the file, so that it is read once.

    Raises:
        DataError: The file is missing or can't be read.
        MachineryError: The cache can't be written.
    """
    stat = _stat(path)
    stamp = cache / "stamps" / _LAYOUT / _stamp_name(stat)
    known = _remembered(stamp)
    if known:
        return known
    with storage_errors(stamp):
        stamp.parent.mkdir(parents=True, exist_ok=True)
    settled = _time_of_disk(stamp) - stat.st_mtime_ns > _SETTLED_NS
    digest = _hash(path)
    if settled and _stamp_name(_stat(path)) == stamp.name:
        write_atomically(stamp, json.dumps(digest).encode())
    else:
        stamp.unlink(missing_ok=True)
    return digest


def _time_of_disk(stamp: Path) -> int:
    """Write an empty stamp; return its time in nanoseconds, by the clock that stamps files there."""
    with atomic_file(stamp) as file:  # asked while it is open: another process may remove it as soon as it has its name
        return os.fstat(file.fileno()).st_mtime_ns


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise DataError(f"reading {path}", got=error.strerror or str(error)) from error


def _stamp_name(stat: os.stat_result) -> str:
    """Return a name for a file's state; the change time can't be set by a program, unlike the modification time."""
    facts = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _remembered(stamp: Path) -> str | None:
    try:
        digest: Any = json.loads(stamp.read_bytes())
    except (OSError, ValueError):
        return None
    return digest if isinstance(digest, str) else None


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"reading {path}", got=error.strerror or str(error)) from error


def _build(path: Path, folder: Path) -> None:
    content = read_content(path)
    try:
        with atomic_folder(folder) as work:
            offsets = _write_blob(work / BLOB, content, path.name)
            np.save(work / OFFSETS, offsets, allow_pickle=False)
    except UsageError:
        if not folder.exists():  # else another process converted the same content first: its store is as good
            raise


def _write_blob(blob: Path, clips: Iterable[Waveform], name: str) -> NDArray[np.int64]:
    ends = [0]
    with blob.open("wb") as file:
        for index, clip in enumerate(clips):
            _check_clip(clip, f"clip {index} of {name}")
            file.write(np.ascontiguousarray(clip, "<f4").data)
            ends.append(ends[-1] + clip.size)
    if len(ends) == 1:
        raise DataError(name, expected="one clip at least", got="an empty list")
    return np.array(ends, np.int64)


def _check_clip(clip: Waveform, subject: str) -> None:
    if not clip.size:
        raise DataError(subject, expected="one sample at least", got="an empty clip")
    if not _sum_is_finite(clip) and not np.isfinite(clip).all():
        bad = int(np.flatnonzero(~np.isfinite(clip))[0])
        raise DataError(f"sample {bad} of {subject}", expected="a finite number", got=float(clip[bad]))


def _sum_is_finite(clip: Waveform) -> bool:
    """Tell six times faster than `isfinite` that all samples are finite; False may mean that their sum overflows."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(clip.sum()))
