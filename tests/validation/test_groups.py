"""Guessed groups: the speakers behind the classes, found again."""

import time

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.learner.validation import guess_groups


def speech(
    clips: int, speakers: int, classes: int, features: int = 60
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    random = np.random.default_rng(0)
    speaker, y = random.integers(0, speakers, clips), random.integers(0, classes, clips)
    voice = random.normal(size=(speakers, features))[speaker] * 1.5
    x = voice + random.normal(size=(classes, features))[y] + 0.5 * random.normal(size=(clips, features))
    return x.astype(np.float32), y, speaker


@pytest.mark.parametrize("clips", [200, 4000])
def test_speakers_are_found_behind_the_classes(clips: int) -> None:
    x, y, speaker = speech(clips, 10, 4)

    groups = guess_groups(x, y)

    purity = sum(np.bincount(speaker[groups == group]).max() for group in np.unique(groups)) / clips
    assert purity > 0.95


@pytest.mark.parametrize(("clips", "least", "most"), [(60, 8, 8), (300, 20, 20), (3000, 12, 24)])
def test_the_number_of_groups_grows_with_the_clips(clips: int, least: int, most: int) -> None:
    x, y, _ = speech(clips, 30, 3)

    assert least <= len(np.unique(guess_groups(x, y))) <= most


def test_few_clips_are_their_own_groups() -> None:
    assert guess_groups(np.eye(5), np.arange(5) % 2).tolist() == [0, 1, 2, 3, 4]


def test_clips_that_are_all_alike_get_groups_all_the_same() -> None:
    groups = guess_groups(np.zeros((40, 3)), np.arange(40) % 2)

    assert groups.shape == (40,)


def test_the_same_clips_get_the_same_groups() -> None:
    x, y, _ = speech(1800, 12, 4)

    np.testing.assert_array_equal(guess_groups(x, y, seed=4), guess_groups(x, y, seed=4))


def test_fifteen_hundred_clips_take_less_than_a_few_seconds() -> None:
    x, y, _ = speech(1500, 30, 8, features=1024)
    started = time.process_time()

    guess_groups(x, y)

    assert time.process_time() - started < 3
