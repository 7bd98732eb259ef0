"""Folds: even over classes, whole over groups, and workable for every odd set."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autospeech.errors import UsageError
from autospeech.learner.validation import make_folds


def test_each_class_is_dealt_out_evenly() -> None:
    y = np.repeat([0, 1, 2], [50, 23, 7])

    folds = make_folds(y, seed=1)

    for label in range(3):
        counts = np.bincount(folds[y == label], minlength=5)
        assert counts.max() - counts.min() <= 1
    assert np.ptp(np.bincount(folds)) <= 1


def test_the_clips_of_a_group_share_a_fold() -> None:
    groups = np.repeat(np.arange(12), 10)
    y = np.tile(np.arange(5), 24)

    folds = make_folds(y, groups, seed=2)

    assert all(len(np.unique(folds[groups == group])) == 1 for group in range(12))
    assert len(np.unique(folds)) == 5


def test_grouped_folds_hold_every_class_when_groups_hold_few() -> None:
    y = np.repeat(np.arange(4), 30)
    groups = np.repeat(np.arange(24), 5)

    folds = make_folds(y, groups, most=3)

    table = np.array([[np.sum((folds == fold) & (y == label)) for label in range(4)] for fold in range(3)])
    assert (table == 10).all()


def test_a_class_in_one_group_is_dealt_out_clip_by_clip() -> None:
    y = np.repeat(np.arange(6), 10)
    speakers = y.astype(str)

    folds = make_folds(y, speakers)

    assert all(len(np.unique(folds[y == label])) == 5 for label in range(6))


def test_ninety_nine_classes_of_three_clips_can_all_be_validated() -> None:
    y = np.repeat(np.arange(99), 3)

    folds = make_folds(y)

    assert all(len(np.unique(folds[y == label])) == 3 for label in range(99))
    assert np.ptp(np.bincount(folds)) <= 1


@settings(deadline=None, max_examples=60)
@given(
    labels=st.lists(st.integers(0, 5), min_size=1, max_size=40),
    grouped=st.booleans(),
    most=st.integers(2, 7),
    seed=st.integers(0, 9),
)
def test_any_clips_get_folds_the_same_each_time(labels: list[int], grouped: bool, most: int, seed: int) -> None:  # noqa: FBT001  drawn by hypothesis
    y = np.array(labels)
    groups = np.arange(len(y)) // 3 if grouped else None

    folds = make_folds(y, groups, most=most, seed=seed)

    assert folds.shape == y.shape
    assert folds.min() >= 0
    assert folds.max() < most
    np.testing.assert_array_equal(folds, make_folds(y, groups, most=most, seed=seed))


def test_another_seed_deals_otherwise() -> None:
    y = np.repeat(np.arange(4), 25)

    assert (make_folds(y, seed=1) != make_folds(y, seed=2)).any()


def test_one_fold_and_groups_of_another_length_are_refused() -> None:
    y = np.arange(4)

    with pytest.raises(UsageError, match="number of folds: expected at least 2, got 1"):
        make_folds(y, most=1)
    with pytest.raises(UsageError, match=r"groups: expected shape \(4,\), got \(3,\)"):
        make_folds(y, np.arange(3))
