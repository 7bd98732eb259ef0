"""The page of a bench shows every curve and figure, runs nothing and fetches nothing."""

import json
from pathlib import Path

import numpy as np
import pytest

from autospeech.bench import BenchResult, Cell, write_bench
from autospeech.metrics import Curve
from autospeech.testing import Page

EVIL = "<script>alert(1)</script>"


def cell(entry: str, dataset: str, last: float | None, *, outcome: str = "done", run: Path | None = None) -> Cell:
    curve = None if last is None else Curve(seconds=np.array([0.8, 20.0]), scores=np.array([0.1, last]), budget=1800)
    sentence = f"How {entry} ended on {dataset}."
    return Cell(
        entry=entry, dataset=dataset, outcome=outcome, sentence=sentence, curve=curve, run=run, peak_memory_bytes=2**30
    )


@pytest.fixture
def result(tmp_path: Path) -> BenchResult:
    cells = [
        cell("ours", "alpha", 0.9, run=tmp_path / "runs" / "ours" / "alpha 1"),
        cell("ours", "beta", 0.7),
        cell("kit", "alpha", 0.4),
        cell("kit", "beta", None, outcome="import_error"),
        cell("winner", "alpha", 0.8, outcome="anchor"),
    ]
    return BenchResult(cells=cells, budgets={"alpha": 1800.0, "beta": 1800.0}, stop_after=120.0)


def test_the_page_shows_every_entry_dataset_and_figure(result: BenchResult, tmp_path: Path) -> None:
    page = Page(write_bench(result, tmp_path).read_text(encoding="utf-8"))

    for shown in ("ours", "kit", "winner", "alpha", "beta", "0.900", "800 ms", "1.0 GiB", "import error", "60 s"):
        assert shown in page.text
    assert "How kit ended on beta." in page.text
    assert "stopped after 120 counted seconds" in page.text
    assert page.dangers == []


def test_a_run_is_linked_by_a_path_that_moves_with_the_folder(result: BenchResult, tmp_path: Path) -> None:
    assert 'href="runs/ours/alpha%201/report.html"' in write_bench(result, tmp_path).read_text()


def test_json_holds_the_curves_and_the_ranks(result: BenchResult, tmp_path: Path) -> None:
    write_bench(result, tmp_path)

    told = json.loads((tmp_path / "bench.json").read_text())
    assert told["mean_rank"] == {"ours": 1.0, "kit": 2.0}
    assert told["cells"][0]["points"] == [[0.8, 0.1], [20.0, 0.9]]
    assert told["cells"][0]["at"]["30"] == 0.9
    assert told["cells"][0]["first"] == 0.8
    assert told["cells"][3]["alc"] is None


def test_names_that_act_are_only_text(tmp_path: Path) -> None:
    evil = BenchResult(cells=[cell(EVIL, EVIL, 0.5, outcome="crashed")], budgets={EVIL: 1800.0}, stop_after=None)

    page = Page(write_bench(evil, tmp_path, title=EVIL).read_text())

    assert page.dangers == []
    assert page.text.count("alert(1)") > 5


def test_a_bench_without_any_score_still_has_a_page(tmp_path: Path) -> None:
    empty = BenchResult(cells=[cell("kit", "alpha", None, outcome="error")], budgets={"alpha": 60.0}, stop_after=None)

    page = Page(write_bench(empty, tmp_path).read_text())

    assert "How kit ended on alpha." in page.text


def test_twenty_entries_on_ten_datasets_keep_the_page_small(tmp_path: Path) -> None:
    names, datasets = [f"entry {place}" for place in range(20)], [f"set {place}" for place in range(3)]
    cells = [cell(name, dataset, 0.5) for name in names for dataset in datasets]
    big = BenchResult(cells=cells, budgets=dict.fromkeys(datasets, 1800.0), stop_after=None)

    assert write_bench(big, tmp_path).stat().st_size < 1_000_000
