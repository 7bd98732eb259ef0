"""Where a dataset's files are."""

from pathlib import Path

from autospeech.errors import DataError

__all__ = ["find_dataset", "solution_of"]


def find_dataset(path: Path) -> Path:
    """Return the NAME.data folder that a path means.

    Raises:
        DataError: There is none, or more than one.
    """
    if not path.exists():
        raise DataError(f"dataset {path}", expected="a folder", got="nothing there")
    if path.name.endswith(".data") and path.is_dir():
        return path
    found = _data_folders(path, "*.data") or _data_folders(path, "*/*.data")
    if len(found) != 1:
        got = ", ".join(folder.name for folder in found[:5]) or "none"
        hint = "name the one you mean" if found else "a dataset is a folder NAME.data with meta.json and content files"
        raise DataError(f"datasets in {path}", expected="exactly one NAME.data folder", got=got, hint=hint)
    return found[0]


def solution_of(data: Path) -> Path | None:
    """Return the file of the test labels beside a NAME.data folder, if it is there."""
    path = data.resolve().with_name(f"{data.name.removesuffix('.data')}.solution")
    return path if path.is_file() else None


def _data_folders(path: Path, pattern: str) -> list[Path]:
    return sorted(folder for folder in path.glob(pattern) if folder.is_dir()) if path.is_dir() else []
