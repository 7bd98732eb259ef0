"""What a killed web service left on the disk: uploads it was still taking. Nothing of a taken submission is here."""

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autospeech.challenge.site import Site
    from autospeech.contract import Seconds

__all__ = ["incoming_folder", "sweep_leftovers"]

_OLD: Final["Seconds"] = 3600.0
"""Nothing is taken longer than this, so that what is older belongs to nobody."""


def incoming_folder(site: "Site") -> Path:
    """Return the folder in which uploads lie while they are checked; it is made where it is missing."""
    folder = site.folder / "incoming"
    folder.mkdir(exist_ok=True)
    return folder


def sweep_leftovers(site: "Site", *, now: "Seconds | None" = None) -> int:
    """Remove uploads that nobody is taking any more; return how many.

    Args:
        site: The challenge.
        now: Seconds since 1970; None: the present.
    """
    oldest = (time.time() if now is None else now) - _OLD
    left = [path for path in _unfinished(site) if _changed(path) < oldest]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def _unfinished(site: "Site") -> "Iterator[Path]":
    yield from incoming_folder(site).iterdir()
    yield from (site.folder / "submissions").glob("*/.*.tmp")


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # its owner finished with it just now
        return float("inf")
