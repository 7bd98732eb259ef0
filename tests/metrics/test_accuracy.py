"""Accuracies and confusion, beside scikit-learn's."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, recall_score
from sklearn.metrics import confusion_matrix as reference_confusion

from autospeech.metrics import accuracy, balanced_accuracy, confusion_matrix


def test_all_three_equal_scikit_learns_on_random_cases() -> None:
    rng = np.random.default_rng(2)

    for _ in range(100):
        clips, classes = int(rng.integers(1, 50)), int(rng.integers(2, 7))
        truth = rng.integers(0, classes, clips)
        scores = rng.normal(size=(clips, classes))
        labels, chosen = np.eye(classes)[truth], scores.argmax(axis=1)

        assert accuracy(labels, scores) == pytest.approx(accuracy_score(truth, chosen))
        recall = recall_score(truth, chosen, average="macro", labels=np.unique(truth), zero_division=0)
        assert balanced_accuracy(labels, scores) == pytest.approx(recall)
        expected = reference_confusion(truth, chosen, labels=range(classes))
        np.testing.assert_array_equal(confusion_matrix(labels, scores), expected)


def test_of_equal_scores_the_first_class_counts() -> None:
    assert confusion_matrix([[0, 0, 1]], [[1.0, 1.0, 1.0]]).tolist() == [[0, 0, 0], [0, 0, 0], [1, 0, 0]]
