"""Solutions: one-hot labels as text, one row a clip, blanks between ("0 0 1 0")."""

import re
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autospeech.contract import Labels
from autospeech.data.atomic import write_atomically
from autospeech.errors import DataError

__all__ = ["as_labels", "not_one_hot", "read_matrix", "read_solution", "write_solution"]

_PLAIN: Final = re.compile(rb"[01\s]*")
_BLANKS: Final = b" \t\r\f\v"
_ZERO: Final = ord("0")


def read_solution(path: Path, *, class_num: int | None = None) -> Labels:
    """Read one-hot labels: shape (clips, classes), uint8.

    Args:
        path: train.solution or NAME.solution.
        class_num: Columns that must be there; None takes what there is.

    Raises:
        DataError: The file is missing or empty, a row has another number of columns, or is not one-hot.
    """
    matrix = read_matrix(path)
    if class_num is not None and matrix.shape[1] != class_num:
        raise DataError(f"columns of {path.name}", expected=class_num, got=matrix.shape[1])
    return as_labels(matrix, path.name)


def read_matrix(path: Path) -> NDArray[Any]:
    """Read the numbers of a solution, one-hot or not: shape (clips, classes).

    Raises:
        DataError: The file is missing or empty, holds a word that is no number, or its rows differ in length.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"reading {path}", got=error.strerror or str(error)) from error
    rows = _plain_rows(content) if _PLAIN.fullmatch(content) else _number_rows(content, path.name)
    widths = {len(row) for row in rows}
    if len(widths) != 1:
        got = f"rows of {sorted(widths)[:5]} columns" if rows else "an empty file"
        raise DataError(path.name, expected="one row of labels a clip, equally long", got=got)
    return np.stack(rows)


def as_labels(labels: ArrayLike, subject: str) -> Labels:
    """Return labels as uint8 after making sure that each row is one-hot.

    Raises:
        DataError: Not two-dimensional, or a row is not one-hot; the sentence names the first.

    >>> as_labels([[0, 1], [1, 0]], "labels").dtype.name
    'uint8'
    """
    matrix = np.asarray(labels)
    if matrix.ndim != 2 or not matrix.size:  # noqa: PLR2004  clips and classes
        raise DataError(f"shape of {subject}", expected="(clips, classes)", got=matrix.shape)
    bad = not_one_hot(matrix)
    if bad.size:
        row = " ".join(str(value) for value in matrix[bad[0]][:12])
        expected = "one 1 and else 0 (each clip has exactly one class)"
        raise DataError(f"row {bad[0]} of {subject}", expected=expected, got=row)
    return matrix.astype(np.uint8)


def not_one_hot(matrix: NDArray[Any]) -> NDArray[np.intp]:
    """Return the indices of the rows that are not one-hot.

    >>> not_one_hot(np.array([[0, 1], [1, 1], [0, 0]])).tolist()
    [1, 2]
    """
    ones = (matrix == 1).sum(axis=1)
    zeros = (matrix == 0).sum(axis=1)
    return np.flatnonzero((ones != 1) | (zeros != matrix.shape[1] - 1))


def write_solution(path: Path, labels: ArrayLike) -> None:
    """Write one-hot labels, atomically.

    Raises:
        DataError: A row is not one-hot.
        MachineryError: The disk is full, read-only or not ours.
    """
    rows = as_labels(labels, path.name).tolist()
    write_atomically(path, "".join(" ".join(map(str, row)) + "\n" for row in rows).encode())


def _plain_rows(content: bytes) -> list[NDArray[Any]]:
    """Read rows of single digits at the speed of memory; a digit glued to another is no 0 or 1 and stays whole."""
    rows = []
    for line in content.split(b"\n"):
        digits = line.translate(None, _BLANKS)
        words = line.split() if digits else []
        if len(words) != len(digits):
            rows.append(np.array([float(word) for word in words]))
        elif digits:
            rows.append(np.frombuffer(digits, np.uint8) - _ZERO)
    return rows


def _number_rows(content: bytes, name: str) -> list[NDArray[Any]]:
    rows = []
    for number, line in enumerate(content.replace(b",", b" ").splitlines()):
        words = line.split()
        try:
            values = [float(word) for word in words]
        except ValueError as error:
            raise DataError(f"row {number} of {name}", expected="numbers", got=str(error)) from error
        if values:
            rows.append(np.array(values))
    return rows
