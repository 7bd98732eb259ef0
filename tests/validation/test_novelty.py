"""Novelty: new voices are told from known ones without labels."""

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.validation import NEW, novelty


def clips_of(speakers: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    voices = np.random.default_rng(0).normal(size=(100, 20))
    return np.asarray(voices[speakers] + 0.4 * np.random.default_rng(seed).normal(size=(len(speakers), 20)))


def test_clips_of_known_speakers_are_not_new() -> None:
    train, unheard = clips_of(np.arange(400) % 20, 1), clips_of(np.arange(150) % 20, 2)

    assert abs(novelty(train, unheard) - 0.5) < 0.06


def test_clips_of_new_speakers_are_new() -> None:
    train, unheard = clips_of(np.arange(400) % 20, 1), clips_of(20 + np.arange(150) % 20, 2)

    assert novelty(train, unheard) > max(NEW, 0.8)


def test_many_clips_are_sampled_the_same_way_each_time() -> None:
    train, unheard = clips_of(np.arange(4000) % 20, 1), clips_of(20 + np.arange(900) % 20, 2)

    assert novelty(train, unheard) == novelty(train, unheard) > NEW


def test_worked_by_hand() -> None:
    train = np.array([[-1.0], [0.0], [1.0]])

    # Neighbours among training clips: 1, 1, 1 (times a scale); unheard ones at 0.5 and 2 off: one nearer, one farther.
    assert novelty(train, np.array([[0.5], [3.0]])) == 0.5
    assert novelty(train, np.array([[3.0]])) == 1.0


def test_nothing_to_compare_is_even() -> None:
    assert novelty(np.eye(3), np.empty((0, 3))) == 0.5
    assert novelty(np.ones((1, 3)), np.eye(3)) == 0.5
