"""The scheduler replayed over the recorded problems, each forecast from the others."""

from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.learner.forecast import recorded_problems
from autospeech.learner.portfolio import LADDER, SECOND
from autospeech.learner.replay import STEADY, Replay, replay, replay_order

BUDGET = 1800.0


@pytest.fixture(scope="module")
def replays() -> dict[str, Replay]:
    problems = recorded_problems()
    return {one.name: replay(one, [row for row in problems if row is not one], budget=BUDGET) for one in problems}


def test_it_is_as_good_as_the_best_of_all_fixed_orders_chosen_in_hindsight(replays: dict[str, Replay]) -> None:
    names = [stage.name for stage in LADDER if stage is not SECOND and stage.name in _ever_done(replays)]
    orders = [order for size in range(1, len(names) + 1) for order in permutations(names, size) if _climbs(order)]
    table = np.array([[replay_order(one, order, budget=BUDGET).alc for one in recorded_problems()] for order in orders])

    planned = np.mean([one.alc for one in replays.values()])
    assert planned >= table.mean(axis=1).max() - 1e-4
    assert planned >= _chosen_without(table) - 1e-4


def test_different_problems_get_different_orders(replays: dict[str, Replay]) -> None:
    assert len({one.order for one in replays.values()}) >= 3


def test_little_is_lost_against_an_oracle(replays: dict[str, Replay]) -> None:
    assert all(one.over_oracle > 0.9 for one in replays.values())


def test_without_an_encoder_it_still_climbs() -> None:
    problem = recorded_problems()[0]
    speed = type(STEADY)(frames=STEADY.frames, functionals=STEADY.functionals)

    done = replay(problem, recorded_problems()[1:], budget=BUDGET, speed=speed)

    assert {"functionals", "fisher vectors"} <= set(done.order)


@pytest.mark.parametrize("budget", [0.1, 1.0, 5.0, 30.0, 7200.0])
def test_no_replay_overruns_its_budget(budget: float) -> None:
    for problem in recorded_problems():
        done = replay(problem, recorded_problems(), budget=budget)
        assert all(done.curve.seconds <= budget)


def _climbs(order: tuple[str, ...]) -> bool:
    """Tell whether rungs that extend each other come from the lowest to the highest, as any sensible order has them."""
    ladder = [stage.name for stage in LADDER]
    rungs = [ladder.index(name) for name in order if name.startswith("states of")]
    return rungs == sorted(rungs)


def _chosen_without(table: NDArray[np.float64]) -> float:
    """Return the mean over problems of what the order that is best on all the others reaches."""
    chosen = [np.delete(table, column, axis=1).mean(axis=1).argmax() for column in range(table.shape[1])]
    return float(np.mean([table[order, column] for column, order in enumerate(chosen)]))


def _ever_done(replays: dict[str, Replay]) -> set[str]:
    return {name for one in replays.values() for name in one.order}
