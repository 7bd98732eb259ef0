"""Zips from strangers: every rule a function, nothing written before all names are checked."""

import io
import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final

from autospeech.errors import SubmissionError

__all__ = ["check_archive", "open_archive", "unpack_archive", "zip_bytes"]

_UTF8_FLAG: Final = 0x800
_ENCRYPTED_FLAG: Final = 0x1
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_NAME_BYTES: Final = 255
_ONCE: Final = 1 << 20
_DIRECTORY_BYTES: Final = 64 << 20
"""Bytes of a zip's directory: far more than honest entries need, too few to fill the memory."""
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What the standard library raises on zips that are damaged, encrypted or made for another program."""


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open a zip for reading.

    Raises:
        SubmissionError: It is none, or its directory alone is larger than any honest one.
    """
    try:
        with path.open("rb") as stream:
            _refuse_huge_directory(stream)
        return zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise SubmissionError(f"submission {path.name}", expected="a folder or a readable zip", got=error) from None


def check_archive(archive: zipfile.ZipFile, *, most_files: int, most_bytes: int) -> list[zipfile.ZipInfo]:
    """Return the entries of a zip once each of them is harmless.

    Raises:
        SubmissionError: One is not, or there are too many, or they announce too many bytes.
    """
    entries = archive.infolist()
    if len(entries) > most_files:
        raise SubmissionError("entries of the zip", expected=f"at most {most_files:,}", got=f"{len(entries):,}")
    for entry in entries:
        _check_name(entry)
        _check_kind(entry)
    _refuse_doubles(entries)
    announced = sum(entry.file_size for entry in entries)
    if announced > most_bytes:
        raise _too_large(most_bytes, f"{announced:,}")
    return entries


def unpack_archive(archive: zipfile.ZipFile, folder: Path, *, top: PurePosixPath, most_bytes: int) -> None:
    """Write the entries below `top` of a checked zip into a folder.

    Raises:
        SubmissionError: It holds more bytes than allowed, whatever it announced, or is damaged.
    """
    left = most_bytes
    for entry in archive.infolist():
        name = PurePosixPath(entry.filename)
        if not name.is_relative_to(top) or name == top:
            continue
        left -= _unpack_one(archive, entry, folder / name.relative_to(top), left)
        if left < 0:
            raise _too_large(most_bytes, "more")


def zip_bytes(folder: Path, paths: Sequence[Path]) -> bytes:
    """Return a zip of files below a folder; names, order and dates depend on nothing but the content."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, path.read_bytes())
    return stream.getvalue()


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Write one file or make one folder; return its bytes, at most one more than are left."""
    try:
        if entry.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            return 0
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as source, target.open("xb") as sink:
            return _copy(source, sink, left + 1)
    except _DAMAGED as error:
        raise SubmissionError(f"entry {entry.filename!r} of the zip", expected="a readable file", got=error) from None


def _copy(source: IO[bytes], sink: IO[bytes], most: int) -> int:
    written = 0
    while written < most:
        part = source.read(min(_ONCE, most - written))
        if not part:
            break
        sink.write(part)
        written += len(part)
    return written


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if not entry.flag_bits & _UTF8_FLAG and not entry.orig_filename.isascii():
        raise _bad_name(entry, "in UTF-8")
    if name != entry.orig_filename or "\\" in name or not name.isprintable():
        raise _bad_name(entry, "without control characters and backslashes")
    parts = name.removesuffix("/").split("/")
    if name.startswith("/") or ":" in parts[0] or any(part in {"", ".", ".."} for part in parts):
        raise _bad_name(entry, "relative, without empty parts and '..'")
    if any(len(part.encode()) > _NAME_BYTES for part in parts):
        raise _bad_name(entry, f"of at most {_NAME_BYTES} bytes a part")


def _bad_name(entry: zipfile.ZipInfo, expected: str) -> SubmissionError:
    return SubmissionError("name in the zip", expected=f"one {expected}", got=ascii(entry.orig_filename[:200]))


def _check_kind(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        what = "a link" if kind == stat.S_IFLNK else "a special file"
        raise SubmissionError(f"entry {entry.filename!r} of the zip", expected="a plain file", got=what)
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise SubmissionError(f"entry {entry.filename!r} of the zip", expected="a plain file", got="an encrypted one")


def _refuse_doubles(entries: Sequence[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.removesuffix("/")
        if name in seen:
            raise SubmissionError("names in the zip", expected="each once", got=f"{name!r} twice")
        seen.add(name)


def _refuse_huge_directory(stream: IO[bytes]) -> None:
    """Look at the announced size of the directory before the standard library reads it into memory."""
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]  # noqa: SLF001  the only reader of the end record
    if end and end[zipfile._ECD_SIZE] > _DIRECTORY_BYTES:  # type: ignore[attr-defined]  # noqa: SLF001  the same
        raise zipfile.BadZipFile("a directory larger than any honest one")


def _too_large(most: int, got: str) -> SubmissionError:
    return SubmissionError("size of the zip, unpacked", expected=f"at most {most:,} bytes", got=got)
