"""A dataset is written whole and opens again, or it is not written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autospeech.data import open_dataset, write_dataset
from autospeech.errors import DataError, UsageError

Make = Callable[..., Path]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(hnp.arrays(np.float32, st.integers(1, 30), elements=st.floats(-1, 1, width=32)), min_size=2, max_size=6),
    st.text(st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1, max_size=20).filter(
        lambda name: not name.startswith(".")
    ),
)
def test_what_is_written_is_opened(tmp_path_factory: pytest.TempPathFactory, clips: list[Any], name: str) -> None:
    place = tmp_path_factory.mktemp("round")
    labels = np.eye(len(clips), dtype=np.uint8)

    write_dataset(place / "x", name=name, train=clips, train_labels=labels, test=clips, test_labels=labels)
    dataset = open_dataset(place / "x", cache=place / "cache")

    assert dataset.name == name
    for store in (dataset.train, dataset.test):
        for back, clip in zip(store, clips, strict=True):
            np.testing.assert_array_equal(back, clip)


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "a\0b"])
def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="name of the dataset"):
        write_dataset(tmp_path / "x", name=name, train=[], train_labels=[[1]], test=[])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"train_labels": np.ones((9, 3))}, "row 0 of train_labels"),
        ({"train_labels": np.eye(3)}, r"clips for train\.pkl: expected 3 \(rows of labels\), got 9"),
        ({"test_labels": np.eye(6)}, "columns of test_labels: expected 3, got 6"),
        ({"train": [np.zeros((2, 2))]}, "shape of clip 0"),
        ({"time_budget": 0}, "time_budget"),
        ({"train_labels": [1, 2]}, "shape of train_labels"),
    ],
)
def test_a_dataset_that_would_not_open_is_not_written(
    make_dataset: Make, tmp_path: Path, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DataError, match=sentence):
        make_dataset(**changes)

    assert list(tmp_path.iterdir()) == []
