import csv
import io
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autospeech.challenge.leaderboard import Entry, rank_entries

AT = datetime(2027, 1, 1, tzinfo=UTC)


def entry(team: str, *alc: float | None, minute: int = 0, unranked: str = "") -> Entry:
    return Entry(
        team=team,
        team_id=ord(team[0]),
        submission=minute + 1,
        handed_in_at=AT + timedelta(minutes=minute),
        alc={f"d{k}": value for k, value in enumerate(alc) if value is not None},
        nauc={"d0": 0.8, "d1": 0.6},
        first_seconds={"d0": 2.0, "d1": 4.0},
        unranked=unranked,
    )


def test_the_mean_rank_decides_worked_by_hand() -> None:
    # d0: B 1, A 2, C 3.  d1: A 1, C 2, B 3.  d2: A 1, B 2, C 2 (equal).  Means: A 4/3, B 2, C 7/3.
    entries = [entry("A", 0.5, 0.9, 0.7), entry("B", 0.6, 0.1, 0.4), entry("C", 0.2, 0.3, 0.4)]

    board = rank_entries("feedback", ["d0", "d1", "d2"], entries, at=AT)

    assert [(row.place, row.entry.team) for row in board.rows] == [(1, "A"), (2, "B"), (3, "C")]
    np.testing.assert_allclose([row.mean_rank or 0 for row in board.rows], [4 / 3, 2, 7 / 3])
    assert board.rows[2].ranks == {"d0": 3, "d1": 2, "d2": 2}


def test_equal_scores_share_the_mean_of_their_places_where_the_rule_says_so() -> None:
    entries = [entry("A", 0.9), entry("B", 0.5), entry("C", 0.5), entry("D", 0.1)]

    board = rank_entries("p", ["d0"], entries, at=AT, rule="average")

    assert [row.mean_rank for row in board.rows] == [1, 2.5, 2.5, 4]


def test_of_equal_means_the_earlier_submission_stands_first() -> None:
    entries = [entry("A", 0.9, 0.1, minute=5), entry("B", 0.1, 0.9, minute=3)]

    board = rank_entries("p", ["d0", "d1"], entries, at=AT)

    assert [row.entry.team for row in board.rows] == ["B", "A"]
    assert [row.place for row in board.rows] == [1, 2]


def test_no_score_is_last_on_that_dataset() -> None:
    entries = [entry("A", None, 0.5), entry("B", -0.9, 0.4)]

    board = rank_entries("p", ["d0", "d1"], entries, at=AT)

    assert {row.entry.team: row.ranks["d0"] for row in board.rows} == {"A": 2, "B": 1}


def test_an_unranked_team_stands_below_and_takes_nobodys_rank() -> None:
    entries = [entry("A", 0.9, unranked="identity not verified"), entry("B", 0.5), entry("C", 0.4)]

    board = rank_entries("final", ["d0"], entries, at=AT)

    assert [(row.place, row.entry.team) for row in board.rows] == [(1, "B"), (2, "C"), (None, "A")]
    assert board.rows[0].ranks == {"d0": 1}


def test_an_empty_leaderboard_has_no_rows() -> None:
    board = rank_entries("p", ["d0"], [], at=AT)

    assert board.rows == ()
    assert board.as_json()["rows"] == []


def test_the_csv_has_a_line_a_team_and_no_formula() -> None:
    board = rank_entries("p", ["d0", "d1"], [entry("=A1+B1", 0.5, None), entry("B", 0.4, 0.3)], at=AT)

    rows = list(csv.DictReader(io.StringIO(board.as_csv())))

    assert [row["team"] for row in rows] == ["'=A1+B1", "B"]
    assert (rows[1]["alc:d0"], rows[1]["rank:d0"], rows[0]["alc:d1"]) == ("0.4", "2.0", "")
    assert (rows[0]["nauc"], rows[0]["first_seconds"]) == ("0.7", "3.0")


tables = st.integers(1, 6).flatmap(
    lambda teams: st.lists(
        st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.5, None]), min_size=3, max_size=3), min_size=teams, max_size=teams
    )
)


@given(tables)
def test_places_are_one_to_n_in_the_order_of_the_mean_rank(table: list[list[float | None]]) -> None:
    entries = [entry(chr(65 + k), *row, minute=k) for k, row in enumerate(table)]

    rows = rank_entries("p", ["d0", "d1", "d2"], entries, at=AT).rows

    assert [row.place for row in rows] == list(range(1, len(table) + 1))
    assert [row.mean_rank for row in rows] == sorted(row.mean_rank or 0 for row in rows)


@given(tables)
def test_a_better_score_never_makes_a_rank_worse(table: list[list[float | None]]) -> None:
    def rank_of_first(rows: list[list[float | None]]) -> float:
        entries = [entry(chr(65 + k), *row, minute=k) for k, row in enumerate(rows)]
        board = rank_entries("p", ["d0", "d1", "d2"], entries, at=AT)
        return next(row.mean_rank or 0 for row in board.rows if row.entry.team == "A")

    better: list[list[float | None]] = [[1.0, 1.0, 1.0], *table[1:]]

    assert rank_of_first(better) <= rank_of_first(table)
    assert rank_of_first(better) == 1
