"""A dataset as one zip: equal content gives equal bytes; reading takes the files of the format and nothing else."""

import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from autospeech.data.atomic import atomic_file, atomic_folder, storage_errors
from autospeech.data.convert import content_digest
from autospeech.data.findings import some
from autospeech.data.locate import find_dataset, solution_of
from autospeech.errors import DataError, UsageError

__all__ = ["as_folder", "cached_folder", "extract_dataset", "is_archive", "pack_dataset"]

_CONTENT: Final = ("meta.json", "train.pkl", "test.pkl", "train.solution")
_BESIDE: Final = (".solution", ".classes.json")
_FIXED_DATE: Final = (1980, 1, 1, 0, 0, 0)
_FILE_MODE: Final = 0o100644 << 16
_LEVEL: Final = 1
_CHUNK: Final = 1024**2
_MOST_TIMES: Final = 200
_MOST_EXTRA: Final = 64 * 1024**2


def is_archive(path: Path) -> bool:
    """Return whether a path is a dataset archive by its ending."""
    return path.suffix.lower() == ".zip" and path.is_file()


def pack_dataset(dataset: Path, out: Path, *, withhold: bool = False) -> Path:
    """Write a dataset folder as one zip; return `out`.

    Args:
        dataset: What `open_dataset` takes, a folder.
        out: Archive to be written; must not exist.
        withhold: Leave the test labels out.

    Raises:
        DataError: There is no dataset, or a file of it is missing.
        UsageError: `out` exists.
        MachineryError: The disk is full, read-only or not ours; nothing is left behind.
    """
    if out.exists():
        raise UsageError(f"archive {out}", expected="a new file", got="one that exists")
    data = find_dataset(dataset)
    files = list(_files_of(data, withhold=withhold))
    with (
        storage_errors(out),
        atomic_file(out) as work,
        zipfile.ZipFile(work, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive,
    ):
        for member, path in files:
            entry = zipfile.ZipInfo(member, _FIXED_DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _FILE_MODE
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, _CHUNK)
    return out


def extract_dataset(archive: Path, out: Path) -> Path:
    """Unpack the files of the format into a new folder NAME inside `out`; return that folder.

    Raises:
        DataError: It is no zip, holds no dataset or several, is damaged, or unpacks to more than 200 times its size.
        UsageError: The folder exists.
        MachineryError: The disk is full, read-only or not ours; nothing is left behind.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            name, members = _members_of(opened, archive)
            with atomic_folder(out / name) as work:
                _extract(opened, members, work)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:  # the last: encrypted, unknown method
        raise DataError(str(archive), expected="a zip of a dataset", got=str(error)) from error
    return out / name


def cached_folder(archive: Path, cache: Path) -> Path:
    """Return the dataset folder of an archive, unpacked into the cache once a content."""
    place = cache / "archives" / "v1" / content_digest(archive, cache)
    found = sorted(place.glob("[!.]*")) if place.is_dir() else []
    return found[0] if found else extract_dataset(archive, place)


@contextmanager
def as_folder(path: Path) -> Iterator[Path]:
    """Give a dataset as a folder: itself, or a temporary one of an archive's content."""
    if not is_archive(path):
        yield path
        return
    with TemporaryDirectory(prefix="autospeech-") as work:
        yield extract_dataset(path, Path(work))


def _files_of(data: Path, *, withhold: bool) -> Iterator[tuple[str, Path]]:
    name = data.name.removesuffix(".data")
    for file in _CONTENT:
        if not (data / file).is_file():
            raise DataError(f"dataset {name}", expected=f"{data.name}/{file}", got="nothing there")
        yield f"{name}/{data.name}/{file}", data / file
    solution, classes = solution_of(data), data.with_name(f"{name}.classes.json")
    if classes.is_file():
        yield f"{name}/{classes.name}", classes
    if solution is not None and not withhold:
        yield f"{name}/{name}.solution", solution


def _members_of(opened: zipfile.ZipFile, archive: Path) -> tuple[str, list[tuple[str, zipfile.ZipInfo]]]:
    """Return the dataset's name, and its files by their place in the dataset's folder."""
    placed = [(*_place(entry.filename), entry) for entry in opened.infolist()]
    names = {name for name, inside, _ in placed if "/" in inside}
    if len(names) != 1:
        raise DataError(f"datasets in {archive.name}", expected="one", got=some(sorted(names)) or "none")
    name = names.pop()
    members = [(inside, entry) for owner, inside, entry in placed if owner == name]
    if len({inside for inside, _ in members}) != len(members):
        raise DataError(f"files in {archive.name}", expected="each once", got="one twice")
    _check_size([entry for _, entry in members], archive)
    return name, members


def _place(member: str) -> tuple[str, str]:
    """Return a member's dataset and its place there; empty for what is no file of the format.

    >>> _place("x/emo/emo.data/meta.json"), _place("emo.solution"), _place("emo/readme.txt")
    (('emo', 'emo.data/meta.json'), ('emo', 'emo.solution'), ('', ''))
    """
    folder, file = ["", "", *member.split("/")][-2:]
    if folder.endswith(".data"):
        name = folder.removesuffix(".data")
        return (name, f"{folder}/{file}") if file in _CONTENT and _is_plain(name) else ("", "")
    for ending in _BESIDE:
        if file.endswith(ending) and file != ending:
            return file.removesuffix(ending), file
    return "", ""


def _is_plain(name: str) -> bool:
    return bool(name) and not name.startswith(".")


def _check_size(members: Iterable[zipfile.ZipInfo], archive: Path) -> None:
    total, most = sum(entry.file_size for entry in members), _MOST_TIMES * archive.stat().st_size + _MOST_EXTRA
    if total > most:
        raise DataError(f"bytes in {archive.name}", expected=f"at most {most}", got=total)


def _extract(opened: zipfile.ZipFile, members: Iterable[tuple[str, zipfile.ZipInfo]], work: Path) -> None:
    """Copy the members to the places that the format gives them, never to the paths that they name."""
    for inside, entry in members:
        target = work / inside
        target.parent.mkdir(exist_ok=True)
        with opened.open(entry) as source, target.open("xb") as file:
            shutil.copyfileobj(source, file, _CHUNK)
