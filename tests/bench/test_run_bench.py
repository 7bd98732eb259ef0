"""A bench runs what is not finished, compares everything, and can be resumed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autospeech.bench import BenchSpec, Cell, Entry, read_anchors, run_bench
from autospeech.errors import DataError, UsageError
from autospeech.metrics import Curve
from autospeech.testing import write_submission

Scripted = Callable[..., Any]
Toys = tuple[Path, Path, Path]


@pytest.fixture
def bench(tmp_path: Path, toys: Toys) -> BenchSpec:
    alpha, beta, cache = toys
    entries = [Entry(name=name, code=write_submission(tmp_path / name)) for name in ("good", "poor")]
    return BenchSpec(entries=entries, datasets=[alpha, beta], out=tmp_path / "bench", cache=cache)


def test_every_entry_runs_on_every_dataset_and_ranks_by_alc(bench: BenchSpec, scripted: Scripted) -> None:
    executor = scripted(good=3.0, poor=-1.0)

    result = run_bench(bench, executor)

    assert executor.handed_in == ["good on alpha", "poor on alpha", "good on beta", "poor on beta"]
    assert result.names() == ["good", "poor"]
    assert result.mean_ranks() == {"good": 1.0, "poor": 2.0}
    good, poor = result.mean_alc("good"), result.mean_alc("poor")
    assert good is not None
    assert poor is not None
    assert good > poor


def test_finished_runs_are_taken_over_and_only_the_rest_runs(bench: BenchSpec, scripted: Scripted) -> None:
    first = run_bench(replace(bench, entries=bench.entries[:1]), scripted(good=3.0))
    executor = scripted(good=-3.0, poor=-1.0)

    result = run_bench(bench, executor)

    assert executor.handed_in == ["poor on alpha", "poor on beta"]
    assert result.alcs("good") == first.alcs("good")


@pytest.mark.parametrize("outcome", [None, "cancelled", "infra_lost", "stopped"])
def test_a_run_that_did_not_end_by_itself_runs_again(bench: BenchSpec, scripted: Scripted, outcome: str | None) -> None:
    run_bench(bench, scripted(good=3.0, poor=-1.0))
    path = bench.out / "runs" / "good" / "beta" / "record.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"outcome": outcome}))
    executor = scripted(good=3.0, poor=-1.0)

    run_bench(bench, executor)

    assert executor.handed_in == ["good on beta"]


def test_a_run_that_reached_its_stop_is_finished(bench: BenchSpec, scripted: Scripted) -> None:
    bench = replace(bench, stop_after=2.5)
    run_bench(bench, scripted(good=3.0, poor=-1.0))
    for path in bench.out.glob("runs/*/*/record.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"outcome": "stopped", "stop_after": 2.5}))
    executor = scripted(good=3.0, poor=-1.0)

    run_bench(bench, executor)

    assert executor.handed_in == []


@pytest.mark.parametrize(("change", "named"), [({"budget": 60.0}, "budget"), ({"stop_after": 9.0}, "stop_after")])
def test_runs_asked_for_differently_are_not_mixed(
    bench: BenchSpec, scripted: Scripted, change: dict[str, Any], named: str
) -> None:
    run_bench(bench, scripted(good=3.0, poor=-1.0))

    with pytest.raises(UsageError, match=f"expected one with the same {named}, got another; bench into another folder"):
        run_bench(replace(bench, **change), scripted())


def test_a_submission_that_changed_since_is_not_taken_for_the_old_one(bench: BenchSpec, scripted: Scripted) -> None:
    run_bench(bench, scripted(good=3.0, poor=-1.0))
    write_submission(bench.out.parent / "good", "never_done")

    with pytest.raises(UsageError, match="expected one with the same code"):
        run_bench(bench, scripted())


def test_settings_of_our_learner_that_changed_are_not_taken_for_the_old_ones(
    bench: BenchSpec, scripted: Scripted
) -> None:
    run_bench(replace(bench, entries=[Entry(name="own", learner={"encoder": "none"})]), scripted(own=1.0))

    with pytest.raises(UsageError, match="expected one with the same learner"):
        run_bench(replace(bench, entries=[Entry(name="own", learner={"encoder": "whisper"})]), scripted())


def test_a_folder_that_holds_something_else_is_left_alone(bench: BenchSpec, scripted: Scripted) -> None:
    precious = bench.out / "runs" / "good" / "alpha" / "thesis.txt"
    precious.parent.mkdir(parents=True)
    precious.write_text("years of work")

    with pytest.raises(UsageError, match="expected a run, or nothing, got something else"):
        run_bench(bench, scripted(good=3.0, poor=-1.0))

    assert precious.exists()


def test_an_entry_that_fails_is_told_and_the_others_go_on(bench: BenchSpec, scripted: Scripted) -> None:
    result = run_bench(bench, scripted(good=3.0, poor=None))

    cell = result.cell("poor", "alpha")
    assert cell is not None
    assert (cell.outcome, cell.sentence) == ("error", "model.py: expected a file, got none")
    assert result.mean_ranks() == {"good": 1.0, "poor": 2.0}
    assert result.mean_alc("poor") == 0.0


def test_progress_is_told_cell_by_cell(bench: BenchSpec, scripted: Scripted) -> None:
    told: list[tuple[str, int, int]] = []

    def note(cell: Cell, done: int, total: int) -> None:
        told.append((cell.entry, done, total))

    run_bench(bench, scripted(good=3.0, poor=-1.0), on_cell=note)

    assert [one[1:] for one in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_anchors_are_ranked_when_they_have_every_dataset(bench: BenchSpec, scripted: Scripted, tmp_path: Path) -> None:
    for name in ("alpha", "beta", "gamma"):
        write_anchor(tmp_path / "anchors" / "winner" / f"{name}.csv")
    write_anchor(tmp_path / "anchors" / "third" / "alpha.csv")

    result = run_bench(
        bench, scripted(good=3.0, poor=-1.0), anchors=lambda budgets: read_anchors(tmp_path / "anchors", budgets)
    )

    assert result.names() == ["good", "poor", "third", "winner"]
    assert result.names(anchors=False) == ["good", "poor"]
    assert set(result.mean_ranks()) == {"good", "poor", "winner"}
    assert result.mean_alc("third") is None


def write_anchor(path: Path, content: str = "seconds,nauc,accuracy\n1.5,0.5,0.4\n30,0.8,0.7\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def test_an_anchor_is_the_curve_of_its_file(tmp_path: Path) -> None:
    write_anchor(tmp_path / "team" / "alpha.csv")

    curve = read_anchors(tmp_path, {"alpha": 1800.0})["team"]["alpha"]

    expected = Curve(seconds=np.array([1.5, 30]), scores=np.array([0.5, 0.8]), budget=1800)
    assert curve.alc() == expected.alc()


@pytest.mark.parametrize("content", ["", "t,nauc\n1,2\n", "seconds,nauc\n1,high\n", "seconds,nauc\n1\n"])
def test_an_anchor_that_is_none_is_refused_by_name(tmp_path: Path, content: str) -> None:
    write_anchor(tmp_path / "team" / "alpha.csv", content)
    if not content:
        assert read_anchors(tmp_path, {"alpha": 60.0})["team"]["alpha"].alc() == 0
        return

    with pytest.raises(DataError, match=r"anchor .*alpha.csv: expected columns seconds and nauc, numbers"):
        read_anchors(tmp_path, {"alpha": 60.0})


def test_a_folder_without_anchors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"expected TEAM/DATASET.csv, got no CSV file"):
        read_anchors(tmp_path, {})


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "x" * 81, "new\nline"])
def test_a_name_that_can_be_no_folder_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="name of an entry"):
        Entry(name=name)


def test_names_that_appear_twice_are_refused(bench: BenchSpec, toys: Toys, scripted: Scripted) -> None:
    with pytest.raises(UsageError, match="entries of a bench: expected different names, got good twice"):
        replace(bench, entries=[bench.entries[0], bench.entries[0]])
    with pytest.raises(UsageError, match="datasets of a bench: expected different names, got alpha twice"):
        run_bench(replace(bench, datasets=[toys[0], toys[0]]), scripted())


def test_nothing_to_compare_is_refused(bench: BenchSpec) -> None:
    with pytest.raises(UsageError, match="entries of a bench: expected at least one"):
        replace(bench, entries=[])
    with pytest.raises(UsageError, match="datasets of a bench: expected at least one"):
        replace(bench, datasets=[])


def test_a_stopped_bench_cancels_what_waits_and_keeps_what_ran(bench: BenchSpec, scripted: Scripted) -> None:
    result = run_bench(bench, scripted(good=3.0, poor=-1.0), should_stop=lambda: True)

    assert len(result.cells) == 4
