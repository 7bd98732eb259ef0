"""Ranks: dense as CodaLab's, fractional as scipy's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from autospeech.errors import DataError
from autospeech.metrics import average_ranks, dense_ranks, mean_ranks

SCORES = st.lists(st.integers(-4, 4).map(lambda step: step / 4), min_size=1, max_size=8)


@given(SCORES)
def test_both_kinds_equal_scipys(scores: list[float]) -> None:
    assert dense_ranks(scores).tolist() == rankdata([-s for s in scores], "dense").tolist()
    assert average_ranks(scores).tolist() == rankdata([-s for s in scores], "average").tolist()


def test_scores_equal_within_a_millionth_of_a_millionth_share_a_rank() -> None:
    assert dense_ranks([0.5, 0.5 + 5e-13, 0.5 + 2e-12]).tolist() == [2.0, 2.0, 1.0]


def test_no_score_is_last_plus_one_for_everyone_without() -> None:
    assert dense_ranks([math.nan, 0.3, 0.2, math.nan]).tolist() == [3.0, 1.0, 2.0, 3.0]
    assert dense_ranks([math.nan, math.nan]).tolist() == [1.0, 1.0]


def test_a_score_below_all_others_still_beats_no_score() -> None:
    assert dense_ranks([-math.inf, math.nan, math.inf, math.inf]).tolist() == [2.0, 3.0, 1.0, 1.0]


def test_mean_rank_is_over_datasets_and_lower_is_better() -> None:
    table = [[0.9, 0.1, 0.5], [0.8, 0.2, 0.5], [0.7, 0.3, 0.4]]

    assert mean_ranks(table).tolist() == pytest.approx([5 / 3, 5 / 3, 2.0])
    assert mean_ranks(table, "average").tolist() == pytest.approx([5.5 / 3, 5.5 / 3, 7 / 3])


def test_a_table_without_datasets_is_refused() -> None:
    with pytest.raises(DataError, match=r"table of scores: expected \(participants, datasets\)"):
        mean_ranks(np.zeros((3, 0)))
