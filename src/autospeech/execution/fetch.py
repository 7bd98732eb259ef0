"""Datasets by URL: fetched once on the machine that runs the job, kept by the hash of their content."""

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any, Final

from autospeech.data import default_cache
from autospeech.data.atomic import atomic_folder, write_atomically
from autospeech.errors import DataError, MachineryError

__all__ = ["dataset_url", "fetch_dataset"]

# A path keeps a URL but for a doubled slash: Path("s3://bucket/x") is s3:/bucket/x. One letter is a drive.
_URL: Final = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+):/{1,3}(?P<rest>[^/].*)")
_CHUNK: Final = 1 << 20
_MOST_FILES: Final = 10_000


def dataset_url(path: Path) -> str | None:
    """Return the URL a path stands for; None for a path of this machine.

    >>> dataset_url(Path("s3://bucket/emo.zip")), dataset_url(Path("/data/emo"))
    ('s3://bucket/emo.zip', None)
    >>> dataset_url(Path("file:///data/emo"))
    'file:///data/emo'
    """
    match = _URL.fullmatch(path.as_posix())
    if match is None:
        return None
    slashes = "///" if match["scheme"] == "file" else "//"
    return f"{match['scheme']}:{slashes}{match['rest']}"


def fetch_dataset(path: Path, *, cache: Path | None = None) -> Path:
    """Return a folder of this machine that holds the dataset; a path of this machine comes back as it is.

    A folder or zip at an fsspec URL is fetched when it changed since the last time or was never here. What was fetched
    is kept under the hash of its content: the same data from two places are kept once.

    Raises:
        DataError: There is nothing at the URL, or the zip is damaged or leads out of its folder.
        MachineryError: The URL's kind of storage cannot be reached.
    """
    url = dataset_url(path)
    if url is None:
        return path
    store = (cache or default_cache()) / "fetched"
    store.mkdir(parents=True, exist_ok=True)
    system, root = _open(url)
    sizes = _listing(system, root, url)
    note = store / f"{_hash(json.dumps([url, sizes], sort_keys=True).encode())}.json"
    known = store / json.loads(note.read_bytes())["content"] if note.is_file() else None
    if known is None or not known.is_dir():
        known = _fetch(system, root, [name for name, _ in sizes], store)
        write_atomically(note, json.dumps({"content": known.name, "url": url}).encode())
    return _only_folder(known)


def _open(url: str) -> tuple[Any, str]:
    try:
        import fsspec  # noqa: PLC0415  an optional dependency, loaded for a URL only

        system, root = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        hint = "pip install fsspec, and the package it needs for that storage"
        raise MachineryError(f"storage of {url}", expected="one fsspec knows", got=error, hint=hint) from error
    return system, str(root)


def _listing(system: Any, root: str, url: str) -> list[tuple[str, str]]:  # noqa: ANN401  fsspec has no types
    """Return (name below the root, what tells its version) of every file, sorted."""
    try:
        names = [root] if system.isfile(root) else sorted(system.find(root))
    except OSError as error:
        raise MachineryError(f"dataset at {url}", expected="storage that answers", got=error) from error
    if not names:
        raise DataError(f"dataset at {url}", expected="a folder or a zip", got="nothing")
    if len(names) > _MOST_FILES:
        raise DataError(f"files at {url}", expected=f"at most {_MOST_FILES:,}", got=f"{len(names):,}")
    return [(str(name), str(system.ukey(name))) for name in names]


def _fetch(system: Any, root: str, names: list[str], store: Path) -> Path:  # noqa: ANN401  the same
    """Fetch the files into a folder named by the hash of their content; return it."""
    with tempfile.TemporaryDirectory(dir=store, prefix=".fetch-") as scratch:
        work = Path(scratch) / "content"
        top = PurePosixPath(root)
        for name in names:
            inside = PurePosixPath(name).relative_to(top) if name != root else PurePosixPath(top.name)
            target = work / (inside if name == root else PurePosixPath(top.name) / inside)
            target.parent.mkdir(parents=True, exist_ok=True)
            system.get_file(name, str(target))
        _unzip(work)
        final = store / _content_hash(work)
        if not final.is_dir():
            with atomic_folder(final) as fresh:
                shutil.copytree(work, fresh, dirs_exist_ok=True)
    return final


def _unzip(work: Path) -> None:
    """Replace a lone zip by what is in it."""
    files = [path for path in work.rglob("*") if path.is_file()]
    if len(files) != 1 or not zipfile.is_zipfile(files[0]):
        return
    target = work / files[0].stem
    with zipfile.ZipFile(files[0]) as archive:
        for entry in archive.infolist():
            inside = (target / entry.filename).resolve()
            if not inside.is_relative_to(target.resolve()):
                raise DataError(f"name in {files[0].name}", expected="one inside the folder", got=entry.filename)
        archive.extractall(target)
    files[0].unlink()


def _only_folder(folder: Path) -> Path:
    """Step down while a folder holds nothing but one folder that is no dataset's content yet."""
    inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
    while len(inside) == 1 and inside[0].is_dir() and not inside[0].name.endswith(".data"):
        folder = inside[0]
        inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return folder


def _content_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
