"""The table of costs."""

import time

import pytest

from autospeech.learner.features import COSTS, log_mel_frames
from tests.features.feature_clips import noise


def test_a_fitted_feature_costs_its_fit_and_its_audio() -> None:
    cost = COSTS["fisher_shifts"]

    assert cost.seconds(0) == cost.fit
    assert cost.seconds(1000) == pytest.approx(cost.fit + 1000 * cost.audio)


def test_frames_cost_within_a_power_of_ten_of_what_the_table_says() -> None:
    clips = [noise(160_000, seed=seed) for seed in range(12)]
    log_mel_frames(clips[:1])

    start = time.process_time()
    log_mel_frames(clips)

    assert time.process_time() - start < 10 * COSTS["frames"].seconds(120)
