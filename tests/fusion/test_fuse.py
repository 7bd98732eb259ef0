"""Fusion: what ranks over the whole test set would say, said of one clip alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import rankdata

from autospeech.errors import UsageError
from autospeech.learner.fusion import Fusion, cross_fitted
from autospeech.learner.heads.posterior import log_softmax
from autospeech.learner.validation import make_folds, nauc_of_classes


def head_scores(y: NDArray[np.int64], classes: int, noise: float, seed: int) -> NDArray[np.float64]:
    """Return the log-posteriors of a head that sees the class through Gaussian noise."""
    seen = np.eye(classes)[y] + noise * np.random.default_rng(seed).normal(size=(len(y), classes))
    return np.asarray(log_softmax(seen / noise**2))


def naucs_of(heads: list[NDArray[np.float64]], y: NDArray[np.int64]) -> list[float]:
    return [nauc_of_classes(y, one) for one in heads]


@pytest.mark.parametrize("noises", [(1.0, 1.05, 1.1), (0.7, 0.8, 0.9)])
def test_fusion_is_not_below_rank_averaging_by_more_than_a_hundredth(noises: tuple[float, ...]) -> None:
    train, test = np.arange(400) % 5, np.arange(300) % 5
    oof = [head_scores(train, 5, noise, i) for i, noise in enumerate(noises)]
    heads = [head_scores(test, 5, noise, 10 + i) for i, noise in enumerate(noises)]

    fusion = Fusion.fit(oof, naucs_of(oof, train), train)

    ranked = sum(weight * rankdata(one, axis=0) for weight, one in zip(fusion.weights, heads, strict=True))
    assert nauc_of_classes(test, fusion.scores(heads)) > nauc_of_classes(test, np.asarray(ranked)) - 0.01


def test_fusing_peers_is_better_than_each() -> None:
    train, test = np.arange(400) % 5, np.arange(300) % 5
    oof = [head_scores(train, 5, 1.0, i) for i in range(4)]
    heads = [head_scores(test, 5, 1.0, 10 + i) for i in range(4)]

    fused = Fusion.fit(oof, naucs_of(oof, train), train).scores(heads)

    assert nauc_of_classes(test, fused) > max(naucs_of(heads, test)) + 0.03


def test_a_useless_head_spoils_nothing() -> None:
    y = np.arange(300) % 4
    oof = [head_scores(y, 4, 0.6, 1), head_scores(y, 4, 50.0, 2)]

    fusion = Fusion.fit(oof, naucs_of(oof, y), y)

    assert nauc_of_classes(y, fusion.scores(oof)) > nauc_of_classes(y, oof[0]) - 0.002


@pytest.mark.parametrize(("clips", "step"), [(100, 0.08), (2500, 0.04)])  # .03 + .5 / sqrt(clips)
def test_weights_fall_by_e_for_each_step_of_nauc_and_steps_are_wider_with_few_clips(clips: int, step: float) -> None:
    y = np.arange(clips) % 3
    oof = [head_scores(y, 3, 1.0, seed) for seed in range(3)]

    weights = Fusion.fit(oof, [0.90, 0.90 - step, 0.90 - 2 * step], y).weights

    np.testing.assert_allclose(weights / weights[0], [1, np.exp(-1), np.exp(-2)])


def test_one_clip_alone_scores_as_in_a_batch() -> None:
    y = np.arange(60) % 3
    oof = [head_scores(y, 3, 1.0, seed) for seed in range(2)]
    fusion = Fusion.fit(oof, [0.5, 0.6], y)

    alone = np.concatenate([fusion.scores([one[i : i + 1] for one in oof]) for i in range(60)])

    np.testing.assert_allclose(alone, fusion.scores(oof), atol=1e-12)


@settings(deadline=None, max_examples=20)
@given(heads=st.integers(1, 5), classes=st.integers(2, 6), clips=st.integers(2, 40), seed=st.integers(0, 99))
def test_weights_sum_to_one_and_probabilities_do_for_any_heads(heads: int, classes: int, clips: int, seed: int) -> None:
    y = np.arange(clips) % classes
    oof = [head_scores(y, classes, 1.0, seed + i) for i in range(heads)]

    fusion = Fusion.fit(oof, naucs_of(oof, y), y)

    assert fusion.weights.min() >= 0
    np.testing.assert_allclose(fusion.weights.sum(), 1)
    np.testing.assert_allclose(fusion.probabilities(oof).sum(axis=1), 1)


def test_probabilities_are_honest() -> None:
    y = np.arange(900) % 3
    oof = [head_scores(y, 3, 0.9, seed) for seed in range(3)]

    found = Fusion.fit(oof, [0.6, 0.6, 0.6], y).probabilities(oof)

    assert abs(found.max(axis=1).mean() - (found.argmax(axis=1) == y).mean()) < 0.05


def test_cross_fitted_scores_of_noise_do_not_flatter() -> None:
    y = np.random.default_rng(0).permutation(np.arange(300) % 4)
    noise = [head_scores(np.arange(300) % 4, 4, 1.0, seed) for seed in range(15)]

    found = cross_fitted(noise, y, make_folds(y))

    assert abs(nauc_of_classes(y, found)) < 0.1


def test_cross_fitted_scores_of_one_head_keep_its_order() -> None:
    y = np.arange(200) % 4
    head = head_scores(y, 4, 0.7, 1)

    found = cross_fitted([head], y, make_folds(y))

    assert abs(nauc_of_classes(y, found) - nauc_of_classes(y, head)) < 0.01


def test_the_same_heads_give_the_same_fusion() -> None:
    y = np.arange(100) % 4
    oof = [head_scores(y, 4, 1.0, seed) for seed in range(4)]

    first, second = (Fusion.fit(oof, naucs_of(oof, y), y) for _ in range(2))

    np.testing.assert_array_equal(first.weights, second.weights)
    assert first.temperature == second.temperature


def test_fusing_no_heads_or_another_number_is_refused() -> None:
    y = np.array([0, 1])

    with pytest.raises(UsageError, match="heads to fuse: expected one nauc a head"):
        Fusion.fit([], [], y)
    with pytest.raises(UsageError, match="heads to fuse: expected 1, got 2"):
        Fusion.fit([np.eye(2)], [1.0], y).scores([np.eye(2), np.eye(2)])
