"""Class numbers to NAUC: by hand, by law, and equal to the score of record."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autospeech.learner.validation import aucs_of_classes, nauc_of_classes
from autospeech.metrics import nauc


def test_worked_by_hand() -> None:
    y = np.array([0, 0, 1, 1])
    scores = np.array([[4.0, 0], [2, 2], [3, 2], [1, 1]])

    aucs = aucs_of_classes(y, scores)

    # Class 0: pairs 4>3, 4>1, 2<3, 2>1 -> 3/4. Class 1: pairs 2>0, 2=2, 1>0, 1<2 -> 2.5/4.
    assert aucs.tolist() == [0.75, 0.625]
    assert nauc_of_classes(y, scores) == 0.375


@settings(deadline=None, max_examples=40)
@given(clips=st.integers(4, 50), classes=st.integers(2, 6), seed=st.integers(0, 999))
def test_equals_the_score_of_record(clips: int, classes: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    y = random.permutation(np.arange(clips) % classes)
    scores = random.integers(0, 5, size=(clips, classes)).astype(np.float64)
    labels = np.eye(classes, dtype=np.uint8)[y]

    assert abs(nauc_of_classes(y, scores) - nauc(labels, scores)) < 1e-12


def test_whole_weights_count_clips_several_times() -> None:
    random = np.random.default_rng(0)
    y, scores, times = random.integers(0, 3, 30), random.normal(size=(30, 3)), random.integers(0, 4, 30)

    weighted = nauc_of_classes(y, scores, times.astype(np.float64))

    assert abs(weighted - nauc_of_classes(np.repeat(y, times), np.repeat(scores, times, axis=0))) < 1e-12


def test_no_valid_class_is_chance() -> None:
    assert nauc_of_classes(np.array([1, 1]), np.eye(2)) == 0
