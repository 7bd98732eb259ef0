"""Quick statistics and functionals: shapes, and the same laws for both."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.learner.features import Frames, functionals, log_mel_frames, quick_statistics
from tests.features.feature_clips import HARD_CLIPS, SPEECHLIKE, noise

Feature = Callable[[Frames], NDArray[np.float32]]
both = pytest.mark.parametrize(("feature", "width"), [(quick_statistics, 141), (functionals, 1022)])


@both
def test_each_clip_gets_a_finite_row_whatever_it_is(feature: Feature, width: int) -> None:
    rows = feature(log_mel_frames(list(HARD_CLIPS.values())))

    assert rows.shape == (len(HARD_CLIPS), width)
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    assert np.abs(rows).max() < 100


@both
def test_volume_changes_the_levels_only(feature: Feature, width: int) -> None:
    rows = feature(log_mel_frames(SPEECHLIKE))
    softer = feature(log_mel_frames([np.float32(0.25) * clip for clip in SPEECHLIKE]))

    np.testing.assert_allclose(softer[:, :-3], rows[:, :-3], atol=1e-4)
    np.testing.assert_allclose(rows[:, -3:] - softer[:, -3:], np.log([[4, 4, 1]] * len(rows)), atol=1e-4)


@both
def test_a_clip_has_the_same_row_alone_and_in_a_batch(feature: Feature, width: int) -> None:
    clips = [*SPEECHLIKE, *HARD_CLIPS.values()]

    together = feature(log_mel_frames(clips))

    alone = np.concatenate([feature(log_mel_frames([clip])) for clip in clips])
    np.testing.assert_allclose(alone, together, atol=1e-4)


@both
def test_no_clips_give_no_rows(feature: Feature, width: int) -> None:
    assert feature(log_mel_frames([])).shape == (0, width)


def test_statistics_of_one_clip_equal_those_worked_out_plainly() -> None:
    frames = log_mel_frames([noise(16000)])
    angles = np.pi / 40 * np.outer(np.arange(40) + 0.5, np.arange(20))
    cepstra = frames.log_mel @ (np.cos(angles) * np.where(np.arange(20) == 0, np.sqrt(1 / 40), np.sqrt(2 / 40)))
    padded = np.pad(cepstra, [(1, 1), (0, 0)], mode="edge")

    row = quick_statistics(frames)[0]

    np.testing.assert_allclose(row[:20], cepstra.mean(axis=0), atol=1e-4)
    np.testing.assert_allclose(row[20:40], cepstra.std(axis=0), atol=1e-4)
    np.testing.assert_allclose(row[40:60], np.sqrt(np.mean((padded[2:] - padded[:-2]) ** 2, axis=0)), atol=1e-4)
    together = np.cov(cepstra[:, :2].T, bias=True)
    expected = together[0, 1] / (np.sqrt(together[0, 0] * together[1, 1]) + 0.1)
    np.testing.assert_allclose(row[60], expected, atol=1e-4)
