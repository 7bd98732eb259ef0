"""The engine: a usable answer at any moment, on every kind of problem, never over its time."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.contract import Waveform, now
from autospeech.learner.config import LearnerConfig
from autospeech.learner.engine import Engine
from autospeech.learner.validation import nauc_of_classes
from tests.learner.problems import CountingEncoder, make_tools, tones

TRAIN, TEST = np.arange(60) % 4, np.arange(40) % 4


def learn(
    train: Sequence[Waveform],
    y: NDArray[np.int64],
    test: Sequence[Waveform],
    *,
    classes: int = 4,
    encoder: CountingEncoder | None = None,
    config: LearnerConfig | None = None,
    groups: NDArray[np.generic] | None = None,
    budget: float = 60.0,
) -> tuple[Engine, list[NDArray[np.floating]]]:
    """Train and test until done; return the engine and every prediction."""
    engine = Engine(config or LearnerConfig(), make_tools(encoder))
    engine.begin(train, y, classes, test_clips=len(test), groups=groups)
    split = engine.split(test)
    engine.know_test(split)
    start = now()
    predictions = []
    while not engine.done and now() - start < budget:
        engine.advance(spent=now() - start, budget=budget)
        scores = engine.scores(split, left=budget - (now() - start))
        if scores is not None:
            predictions.append(scores)
        engine.look_ahead(spent=now() - start, budget=budget)
    return engine, predictions


@pytest.mark.parametrize("encoder", [None, CountingEncoder()], ids=["without encoder", "with encoder"])
def test_it_learns_and_its_own_estimate_is_near_the_truth(encoder: CountingEncoder | None) -> None:
    engine, predictions = learn(tones(TRAIN, seed=1), TRAIN, tones(TEST, seed=2), encoder=encoder)

    reached = nauc_of_classes(TEST, predictions[-1])
    assert reached > 0.9
    assert engine.ensemble is not None
    assert engine.ensemble.nauc == pytest.approx(reached, abs=0.1)


def test_every_stage_gives_a_finite_prediction_of_the_right_shape() -> None:
    _, predictions = learn(tones(TRAIN), TRAIN, tones(TEST), encoder=CountingEncoder())

    assert len(predictions) >= 3
    assert all(scores.shape == (40, 4) and np.isfinite(scores).all() for scores in predictions)


def test_on_permuted_labels_it_finds_nothing_and_says_so() -> None:
    rng = np.random.default_rng(0)
    y, truth = rng.permutation(np.arange(200) % 4), rng.permutation(np.arange(200) % 4)
    train, test = tones(np.arange(200) % 4, seed=1), tones(np.arange(200) % 4, seed=2)

    engine, predictions = learn(train, y, test)

    assert engine.ensemble is not None
    assert engine.ensemble.nauc is not None
    assert abs(nauc_of_classes(truth, predictions[-1])) < 0.1
    assert abs(engine.ensemble.nauc) < 0.1


@pytest.mark.parametrize(
    ("train", "y", "classes"),
    [
        (tones([0, 1, 2]), np.array([0, 1, 2]), 3),
        (tones([0, 0, 0, 1, 1, 2]), np.array([0, 0, 0, 1, 1, 2]), 4),
        (tones([0] * 8), np.zeros(8, np.int64), 3),
        ([np.zeros(8000, np.float32)] * 12, np.arange(12) % 3, 3),
        ([np.zeros(160, np.float32), np.zeros(0, np.float32)] * 6, np.arange(12) % 3, 3),
        (tones(np.repeat(np.arange(60), 3), seconds=0.2), np.repeat(np.arange(60), 3), 60),
    ],
    ids=["one clip a class", "a class without clips", "a single class", "silence", "10 ms and nothing", "3 of 60 each"],
)
def test_it_answers_whatever_the_problem(train: list[Waveform], y: NDArray[np.int64], classes: int) -> None:
    test = [*tones([0, 1, 2]), np.zeros(0, np.float32), np.full(4000, 0.5, np.float32)]

    _, predictions = learn(train, y, test, classes=classes, encoder=CountingEncoder())

    assert predictions
    assert all(scores.shape == (5, classes) and np.isfinite(scores).all() for scores in predictions)


@pytest.mark.parametrize("budget", [0.001, 0.1, 0.5])
def test_it_keeps_to_a_tiny_budget(budget: float) -> None:
    train, test = tones(TRAIN), tones(TEST)
    learn(train, TRAIN, test)  # imports and kernels are warm, as they are after the constructor

    start = now()
    engine, _ = learn(train, TRAIN, test, encoder=CountingEncoder(), budget=budget)

    assert now() - start < budget + 5.0  # a busy machine
    assert engine.done or budget >= 0.1


def test_a_recorded_schedule_is_replayed_to_the_same_numbers() -> None:
    train, test = tones(TRAIN), tones(TEST)
    first, predictions = learn(train, TRAIN, test, encoder=CountingEncoder())
    order = tuple(action.stage for action in first.actions)

    second, again = learn(train, TRAIN, test, encoder=CountingEncoder(), config=LearnerConfig(schedule=order))

    assert tuple(action.stage for action in second.actions) == order
    for one, other in zip(predictions, again, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_the_same_ensemble_scores_one_clip_as_it_scores_many() -> None:
    test = tones(TEST, seed=2)
    engine, predictions = learn(tones(TRAIN), TRAIN, test, encoder=CountingEncoder())

    alone = engine.scores(engine.split(test[:1]), left=60.0)

    assert alone is not None
    np.testing.assert_allclose(alone[0], predictions[-1][0], atol=1e-3)


def test_groups_given_are_never_heard_in_training_and_validation_alike() -> None:
    groups = np.arange(60) // 15

    engine, _ = learn(tones(TRAIN), TRAIN, tones(TEST), groups=groups)

    side = engine._side
    assert side is not None
    assert all(len(set(side.folds()[groups == group])) == 1 for group in range(4))
