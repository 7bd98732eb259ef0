"""The scheduler: exact, monotone, and never over the budget."""

from itertools import permutations
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autospeech.learner.scheduler import Option, Situation, plan

COSTS = st.floats(0.01, 400)
ERRORS = st.floats(0.01, 1)


def options() -> st.SearchStrategy[tuple[Option, ...]]:
    return st.lists(st.tuples(COSTS, ERRORS), min_size=1, max_size=4).map(
        lambda rows: tuple(
            Option(name=f"stage {index}", family=f"family {index}", cost=cost, error=error)
            for index, (cost, error) in enumerate(rows)
        )
    )


def area(order: tuple[Option, ...], situation: Situation) -> float:
    """Work out the area of error of one order of stages, the best of all families counting alone."""
    now, error, total = situation.spent, min(error for _, error in situation.errors), 0.0
    scale = log(1 + situation.budget / 60)
    for option in order:
        then = now + option.cost
        if then >= situation.budget:
            break
        total += error * log((then + 60) / (now + 60)) / scale
        now, error = then, min(error, option.error)
    return total + error * log((situation.budget + 60) / (now + 60)) / scale


@given(options())
def test_a_plan_is_at_least_as_good_as_every_fixed_order(offered: tuple[Option, ...]) -> None:
    situation = Situation(spent=0, budget=300, errors=(("none", 1.0),), options=offered)

    step = plan(situation)

    orders = [order for size in range(1, len(offered) + 1) for order in permutations(offered, size)]
    best = min(area(order, situation) for order in orders)
    planned = 1.0 - (0.0 if step is None else step.gain)  # the error of doing nothing is 1
    assert planned <= best + 1e-3  # the plan also counts that fusion of several families only helps


@given(options(), st.floats(0, 299), st.floats(0.1, 600))
def test_a_stage_that_does_not_fit_is_never_chosen(offered: tuple[Option, ...], spent: float, budget: float) -> None:
    step = plan(Situation(spent=spent, budget=budget, errors=(("none", 1.0),), options=offered))

    assert step is None or step.ends < budget


def test_the_cheap_stage_comes_first_when_time_is_long() -> None:
    cheap = Option(name="cheap", family="a", cost=1, error=0.4)
    good = Option(name="good", family="b", cost=30, error=0.05)

    step = plan(Situation(spent=0, budget=1800, errors=(("none", 1.0),), options=(good, cheap)))

    assert step is not None
    assert step.option.name == "cheap"


def test_a_rung_pays_only_what_the_rung_below_did_not() -> None:
    low = Option(name="low", family="f", chain="c", cost=10, error=0.3)
    high = Option(name="high", family="f", chain="c", cost=20, error=0.1)

    step = plan(Situation(spent=10, budget=300, errors=(("f", 0.3),), paid=(("c", 10.0),), options=(high,)))

    assert step is not None
    assert step.ends == pytest.approx(20)
    assert plan(Situation(spent=0, budget=15, errors=(("none", 1.0),), options=(low, high))) is not None


def test_nothing_is_done_that_gains_nothing() -> None:
    worse = Option(name="worse", family="f", cost=1, error=0.5)

    assert plan(Situation(spent=0, budget=300, errors=(("f", 0.2),), options=(worse,))) is None


def test_a_low_rung_is_skipped_when_the_high_one_is_nearly_as_cheap() -> None:
    low = Option(name="low", family="f", chain="c", cost=10, fixed=5, error=0.3)
    high = Option(name="high", family="f", chain="c", cost=10.5, fixed=5, error=0.05)

    step = plan(Situation(spent=0, budget=300, errors=(("none", 1.0),), options=(low, high)))

    assert step is not None
    assert step.option.name == "high"
