"""What is handed in: a folder or a zip with model.py; opened without trusting a byte of it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Final

from autospeech.data.atomic import write_atomically
from autospeech.errors import SubmissionError, UsageError
from autospeech.protocol.archive import check_archive, open_archive, unpack_archive, zip_bytes

__all__ = ["MODEL", "MOST_BYTES", "MOST_FILES", "Submission", "write_kit"]

MODEL: Final = "model.py"
"""The file every submission has at its top."""
MOST_FILES: Final = 10_000
"""Files and folders of a submission."""
MOST_BYTES: Final = 4 * 1024**3
"""Bytes of a submission, unpacked."""

_UNPACKED_NAMES: Final = frozenset({"__pycache__", ".git", ".venv", ".mypy_cache", ".ruff_cache", ".DS_Store"})
"""Left out of a copy: they are no part of a submission and can be large."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A checked submission; its code has not run."""

    path: Path
    """Folder or zip."""
    top: PurePosixPath
    """Where model.py lies in the zip: at its top or in its only folder; ``.`` for a folder."""

    @classmethod
    def open(cls, path: Path) -> "Submission":
        """Check a folder or a zip.

        Raises:
            SubmissionError: No model.py, not a zip, or something in it that could do harm: a name that leaves the
                folder, a link, a name that is not UTF-8, too many files, too many bytes.
            UsageError: There is nothing at this path.
        """
        if path.is_dir():
            _check_folder(path)
            return cls(path=path, top=PurePosixPath())
        if not path.exists():
            raise UsageError(f"submission {path}", expected="a folder or a zip", got="nothing", hint="check the path")
        with open_archive(path) as archive:
            entries = check_archive(archive, most_files=MOST_FILES, most_bytes=MOST_BYTES)
        return cls(path=path, top=_top_of(path, [entry.filename for entry in entries]))

    def copy_to(self, folder: Path) -> None:
        """Write the submission's files into a folder, which must be empty or new.

        Raises:
            SubmissionError: The zip holds more than it announced, or is damaged.
        """
        if self.path.is_dir():
            shutil.copytree(self.path, folder, ignore=_left_out, dirs_exist_ok=True)
            return
        with open_archive(self.path) as archive:
            unpack_archive(archive, folder, top=self.top, most_bytes=MOST_BYTES)

    def pack(self, out: Path) -> Path:
        """Write the submission as a zip: the same content gives the same bytes.

        Raises:
            UsageError: Something stands at `out` already, or this is a zip already.
        """
        if os.path.lexists(out):
            raise UsageError(f"zip {out}", expected="a path where nothing is", got="a file", hint="choose another")
        if not self.path.is_dir():
            raise UsageError(f"packing {self.path}", expected="a folder", got="a zip", hint="hand it in as it is")
        write_atomically(out, zip_bytes(self.path, sorted(_walk(self.path))))
        return out


def write_kit(folder: Path) -> None:
    """Write the starting kit: a small learner that runs as it is, and its README.

    Raises:
        UsageError: The folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"folder {folder}", expected="a new or empty folder", got="one in use", hint="name another")
    folder.mkdir(parents=True, exist_ok=True)
    for part in files("autospeech.protocol").joinpath("kit").iterdir():
        if part.is_file():
            (folder / part.name).write_bytes(part.read_bytes())


def _check_folder(folder: Path) -> None:
    if not (folder / MODEL).is_file():
        found = ", ".join(sorted(entry.name for entry in folder.iterdir())[:10]) or "an empty folder"
        raise SubmissionError(f"submission {folder}", expected=f"{MODEL} in it", got=found)
    size = 0
    for count, path in enumerate(_walk(folder), start=1):
        _refuse_escape(folder, path)
        size += path.stat().st_size
        if count > MOST_FILES:
            raise SubmissionError(f"files of {folder}", expected=f"at most {MOST_FILES:,}", got="more")
        if size > MOST_BYTES:
            raise SubmissionError(f"size of {folder}", expected=f"at most {MOST_BYTES:,} bytes", got="more")


def _walk(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder but what is left out."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _UNPACKED_NAMES)
        linked = [name for name in folders if (Path(parent) / name).is_symlink()]
        yield from (Path(parent) / name for name in (*names, *linked) if name not in _UNPACKED_NAMES)


def _refuse_escape(folder: Path, path: Path) -> None:
    """Refuse what is no plain file, and links that lead out of the submission."""
    target = path.resolve()
    if not target.is_relative_to(folder.resolve()):
        raise SubmissionError(f"link {path.name}", expected="a target inside the submission", got=target)
    if not target.is_file():
        got = "a link to a folder" if target.is_dir() else "something else"
        raise SubmissionError(f"entry {path.name}", expected="a file", got=got, hint="leave it out")


def _left_out(_: str, names: list[str]) -> set[str]:
    return set(_UNPACKED_NAMES & set(names))


def _top_of(path: Path, names: list[str]) -> PurePosixPath:
    """Return the folder of the zip in which model.py lies: its top, or the only folder in it."""
    paths = [PurePosixPath(name) for name in names if not _is_litter(name)]
    if PurePosixPath(MODEL) in paths:
        return PurePosixPath()
    tops = {one.parts[0] for one in paths}
    if len(tops) == 1 and PurePosixPath(*tops, MODEL) in paths:
        return PurePosixPath(*tops)
    found = ", ".join(sorted(tops)[:10]) or "nothing"
    raise SubmissionError(f"submission {path.name}", expected=f"{MODEL} at its top", got=found)


def _is_litter(name: str) -> bool:
    """Tell whether an entry is what macOS adds to every zip."""
    return name.startswith("__MACOSX/")
