"""Fusion: what ranks the whole test set would say, said of one clip alone."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata

from autospeech.errors import UsageError
from autospeech.learner.fusion import Fusion, ScoreDistribution
from autospeech.learner.validation import nauc_of_classes


def head_scores(y: NDArray[np.int64], classes: int, noise: float, scale: float, seed: int) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    return np.asarray(scale * (np.eye(classes)[y] + noise * random.normal(size=(len(y), classes))))


def test_fusion_is_within_a_hundredth_of_rank_averaging() -> None:
    train, test = np.arange(400) % 5, np.arange(150) % 5
    noises = (1.0, 1.05, 1.1)
    oof = [head_scores(train, 5, noise, 3.0**i, i) for i, noise in enumerate(noises)]
    heads = [head_scores(test, 5, noise, 3.0**i, 10 + i) for i, noise in enumerate(noises)]
    fusion = Fusion.fit(oof, [nauc_of_classes(train, one) for one in oof], train)

    fused = nauc_of_classes(test, fusion.scores(heads))

    ranked = sum(weight * rankdata(one, axis=0) for weight, one in zip(fusion.weights, heads, strict=True))
    assert abs(fused - nauc_of_classes(test, np.asarray(ranked))) < 0.01
    assert fused > np.median([nauc_of_classes(test, one) for one in heads])


def test_one_clip_alone_scores_as_in_a_batch() -> None:
    y = np.arange(60) % 3
    oof = [head_scores(y, 3, 1.0, 1.0, seed) for seed in range(2)]
    fusion = Fusion.fit(oof, [0.5, 0.6], y)

    alone = np.concatenate([fusion.scores([one[i : i + 1] for one in oof]) for i in range(60)])

    np.testing.assert_allclose(alone, fusion.scores(oof), atol=1e-12)


def test_fused_scores_do_not_depend_on_the_unit_of_a_heads_scores() -> None:
    y = np.arange(90) % 3
    oof = [head_scores(y, 3, 1.0, 1.0, seed) for seed in range(2)]
    scaled = [oof[0] * 50 - 7, oof[1]]

    plain, other = (Fusion.fit(one, [0.5, 0.6], y).scores(one) for one in (oof, scaled))

    np.testing.assert_allclose(other, plain, atol=1e-9)


def test_probabilities_are_honest() -> None:
    y = np.arange(900) % 3
    oof = [head_scores(y, 3, 0.9, 5.0, seed) for seed in range(3)]

    found = Fusion.fit(oof, [0.6, 0.6, 0.6], y).probabilities(oof)

    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert abs(found.max(axis=1).mean() - (found.argmax(axis=1) == y).mean()) < 0.05


def test_ranks_follow_the_order_of_scores_even_beyond_those_seen() -> None:
    distribution = ScoreDistribution.fit(np.random.default_rng(0).normal(size=(40, 1)))
    scores = np.linspace(-9, 9, 200)[:, None]

    ranks = distribution.ranks(scores)[:, 0]

    assert (np.diff(ranks) > 0).all()
    assert ranks[0] > 0
    assert ranks[-1] < 1


def test_ranks_of_equal_scores_lie_in_their_middle() -> None:
    distribution = ScoreDistribution.fit(np.array([[0.0], [1.0], [1.0], [1.0], [2.0]]))

    ranks = distribution.ranks(np.array([[0.0], [1.0], [2.0]]))[:, 0]

    np.testing.assert_allclose(ranks, [0.001, 0.5, 0.999])


def test_fusing_no_heads_or_another_number_is_refused() -> None:
    y = np.array([0, 1])

    with pytest.raises(UsageError, match="heads to fuse: expected one nauc a head"):
        Fusion.fit([], [], y)
    with pytest.raises(UsageError, match="heads to fuse: expected 1, got 2"):
        Fusion.fit([np.eye(2)], [1.0], y).scores([np.eye(2), np.eye(2)])
