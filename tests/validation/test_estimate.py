"""The estimate: a number, an interval that is wider for few groups, and no hope from noise."""

import numpy as np

from autospeech.learner.validation import Estimate, estimate_nauc, nauc_of_classes


def noisy(clips: int, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    y = np.arange(clips) % 3
    return y, np.eye(3)[y] + noise * np.random.default_rng(seed).normal(size=(clips, 3))


def test_the_estimate_is_the_out_of_fold_nauc_inside_its_interval() -> None:
    y, scores = noisy(120, 1.0)

    found = estimate_nauc(y, scores)

    assert found.nauc == nauc_of_classes(y, scores)
    assert found.low < found.nauc < found.high


def test_more_clips_narrow_the_interval() -> None:
    few, many = (estimate_nauc(*noisy(clips, 1.0)) for clips in (60, 1500))

    assert many.high - many.low < (few.high - few.low) / 2


def test_clips_of_few_groups_widen_the_interval() -> None:
    y, scores = noisy(300, 1.0)
    groups = np.arange(300) // 30
    scores += np.random.default_rng(1).normal(size=(10, 3))[groups]

    grouped, single = estimate_nauc(y, scores, groups=groups), estimate_nauc(y, scores)

    assert grouped.high - grouped.low > single.high - single.low


def test_noise_is_estimated_at_chance() -> None:
    y, scores = noisy(600, 1.0)

    found = estimate_nauc(np.random.default_rng(2).permutation(y), scores)

    assert abs(found.nauc) < 0.1
    assert found.low < 0 < found.high


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    truth = nauc_of_classes(*noisy(30_000, 1.0, seed=99))

    hits = sum(
        found.low <= truth <= found.high for found in (estimate_nauc(*noisy(150, 1.0, seed)) for seed in range(20))
    )

    assert hits >= 14


def test_the_estimate_says_itself() -> None:
    assert str(Estimate(nauc=0.9, low=0.85, high=0.93)) == "0.900 (0.850 to 0.930)"
