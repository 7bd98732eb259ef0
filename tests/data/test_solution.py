"""Labels are one-hot rows of text, whoever wrote them, and everything else is named."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autospeech.data import read_solution, write_solution
from autospeech.errors import DataError


@pytest.mark.parametrize(
    "text",
    [
        "0 1 0\n1 0 0\n",
        "0 1 0\n1 0 0",
        "0\t1\t0\r\n1 0  0 \r\n\r\n",
        "0.0 1.0 0.0\n1.000000000000000000e+00 0 0\n",
        "0,1,0\n1,0,0\n",
        " 0 1 0\n\n 1 0 0\n",
    ],
)
def test_every_spelling_gives_the_same_labels(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.solution").write_text(text)

    labels = read_solution(tmp_path / "x.solution", class_num=3)

    assert labels.dtype == np.uint8
    assert labels.tolist() == [[0, 1, 0], [1, 0, 0]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "one row of labels a clip, equally long, got an empty file"),
        ("\n\n", "got an empty file"),
        ("0 1\n0 1 0\n", r"got rows of \[2, 3\] columns"),
        ("0 1\n0 0\n", r"row 1 of x.solution: expected one 1 and else 0 .*, got 0 0"),
        ("0 1\n1 1\n", r"row 1 of x.solution: .*, got 1 1"),
        ("01 10\n", "row 0 of x.solution"),
        ("0 2\n", "row 0 of x.solution"),
        ("0 nan\n", "row 0 of x.solution"),
        ("-1 1\n", "row 0 of x.solution"),
        ("0.5 0.5\n", "row 0 of x.solution"),
        ("0 cat\n", "row 0 of x.solution: expected numbers"),
        ("0 1 0\n", "columns of x.solution: expected 2, got 3"),
    ],
)
def test_what_is_not_one_hot_is_refused_in_words(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "x.solution").write_text(text)

    with pytest.raises(DataError, match=sentence):
        read_solution(tmp_path / "x.solution", class_num=2)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.solution").write_bytes(bytes(range(256)))

    with pytest.raises(DataError, match="expected numbers"):
        read_solution(tmp_path / "x.solution")


@pytest.mark.parametrize("made", ["nothing", "folder"])
def test_a_missing_or_unreadable_file_is_named(tmp_path: Path, made: str) -> None:
    if made == "folder":
        (tmp_path / "x.solution").mkdir()

    with pytest.raises(DataError, match=r"reading .*x\.solution"):
        read_solution(tmp_path / "x.solution")


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30))
def test_labels_survive_writing_and_reading(tmp_path_factory: pytest.TempPathFactory, classes: list[int]) -> None:
    labels = np.eye(7, dtype=np.uint8)[classes]
    path = tmp_path_factory.mktemp("labels") / "x.solution"

    write_solution(path, labels)

    np.testing.assert_array_equal(read_solution(path, class_num=7), labels)
    np.testing.assert_array_equal(np.loadtxt(path, ndmin=2), labels)  # an independent reader


def test_labels_that_are_not_one_hot_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="row 0"):
        write_solution(tmp_path / "x.solution", [[1, 1]])

    assert list(tmp_path.iterdir()) == []
