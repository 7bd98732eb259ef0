"""The report of a run shows what it should, runs nothing, fetches nothing."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from typer.testing import CliRunner

from autospeech.cli.app import app
from autospeech.errors import DataError
from autospeech.report import write_run_report
from autospeech.testing import Page, make_run

RunMaker = Callable[..., Path]


def read(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def test_a_scored_run_gets_pictures_and_a_page(scored_run: RunMaker) -> None:
    run = scored_run(stdout="epoch 1\nepoch 2\n")

    page = read(write_run_report(run))

    for shown in (
        "ALC",
        "last NAUC",
        "balanced accuracy",
        "Learning curve",
        "Classes",
        "Time of every call",
        "epoch 2",
    ):
        assert shown in page.text
    assert "The submission ended its run with done_training." in page.text
    assert page.dangers == []


def test_the_pictures_are_what_their_names_say(scored_run: RunMaker) -> None:
    run = scored_run()

    write_run_report(run)

    png = (run / "learning-curve.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1080, 690)
    root = ET.fromstring((run / "learning-curve.svg").read_text())  # noqa: S314  written by us
    assert root.tag.endswith("svg")
    assert any("ALC 0." in (text.text or "") for text in root.iter() if text.tag.endswith("text"))


def test_the_page_tells_the_score_at_every_moment_of_the_table(scored_run: RunMaker) -> None:
    run = scored_run()
    scores = json.loads((run / "scores.json").read_text())

    page = read(write_run_report(run))

    assert f"{scores['points'][0]['nauc']:.3f}" in page.text
    assert f"{scores['nauc']:.3f}" in page.text
    assert "1800" in page.text


def test_a_killed_run_is_reported_and_its_page_loads_itself_again(scored_run: RunMaker) -> None:
    page = write_run_report(scored_run(ended=False)).read_text()

    assert "not ended" in page
    assert 'http-equiv="refresh"' in page
    assert "Learning curve" in page


def test_an_ended_run_is_not_loaded_again(scored_run: RunMaker) -> None:
    assert 'http-equiv="refresh"' not in write_run_report(scored_run()).read_text()


def test_a_run_that_was_not_scored_says_so(tmp_path: Path) -> None:
    labels = np.eye(3, dtype=np.uint8)
    run = make_run(tmp_path / "run", labels, [(1.0, np.zeros((3, 3)))])

    page = read(write_run_report(run))

    assert "Not scored yet" in page.text
    assert not (run / "learning-curve.png").exists()


def test_a_run_without_any_call_is_reported(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", np.eye(3, dtype=np.uint8), [], sentence="train() raised ValueError.")

    assert "train() raised ValueError." in read(write_run_report(run)).text


def test_foreign_text_never_acts_wherever_it_comes_from(scored_run: RunMaker, evil: str) -> None:
    run = scored_run(stdout=f"{evil}\n", sentence=f"train() raised ValueError({evil!r})")
    (run / "stderr.log").write_text(evil)
    (run / "classes.json").write_text(json.dumps([evil, f"</text></svg>{evil}", "]]>", "$\\frac"]))
    (run / "explain.jsonl").write_text(
        json.dumps({"t": 0.5, "action": evil, "cost": 0.1, "estimate": 0.4, "note": evil})
    )
    record = json.loads((run / "record.json").read_text())
    record |= {"traceback": evil, "notes": [evil], "interpreter": evil, "sandbox": evil, "machine": {evil: evil}}
    (run / "record.json").write_text(json.dumps(record))

    page = read(write_run_report(run, title=evil))

    assert page.dangers == []
    assert page.text.count("alert(1)") >= 10


def test_the_page_forbids_scripts_and_fetching_besides(scored_run: RunMaker) -> None:
    page = write_run_report(scored_run()).read_text()

    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page


def test_terminal_sequences_and_invisible_characters_are_not_shown(scored_run: RunMaker) -> None:
    run = scored_run(stdout="\x1b[31mred\x1b[0m \u202ereversed\x00\n")

    page = write_run_report(run).read_text(encoding="utf-8")

    assert "red \ufffdreversed\ufffd" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_class_names_are_shown_and_missing_ones_numbered(scored_run: RunMaker) -> None:
    page = read(write_run_report(scored_run(), names=["anger", "日本語", "a $5 class"]))

    for name in ("anger", "日本語", "a $5 class", "class 3"):
        assert name in page.text


def test_the_command_takes_the_names_from_a_file(scored_run: RunMaker, tmp_path: Path) -> None:
    run = scored_run()
    (tmp_path / "emo.classes.json").write_text('["anger", "joy", "fear", "calm"]')

    shown = CliRunner().invoke(app, ["report", str(run), "--classes", str(tmp_path / "emo.classes.json")])

    assert shown.exit_code == 0, shown.output
    assert "joy" in read(run / "report.html").text


def test_what_our_learner_did_is_told_beside_the_truth(scored_run: RunMaker) -> None:
    run = scored_run()
    lines = [
        {"t": 0.5, "action": "quick statistics", "cost": 0.4, "estimate": 0.61, "note": "subset"},
        {"t": 2.0, "action": "encoder", "cost": 1.5, "estimate": None, "note": ""},
    ]
    (run / "explain.jsonl").write_text("\n".join(map(json.dumps, lines)) + '\n{"t": "x"}\nnot json\n[1]\n{"t": NaN}\n')

    page = read(write_run_report(run))

    first = json.loads((run / "scores.json").read_text())["points"][0]["nauc"]
    assert "quick statistics" in page.text
    assert "0.610" in page.text
    assert f"{first:+.3f}" in page.text
    assert "its own estimate" in page.text


def test_a_thousand_calls_are_drawn_but_not_all_listed(tmp_path: Path) -> None:
    labels = np.eye(3, dtype=np.uint8)
    run = make_run(tmp_path / "run", labels, [(0.1 * step, np.zeros((3, 3))) for step in range(1, 700)])

    path = write_run_report(run)

    assert "The first 60 of 1398 calls" in path.read_text()
    assert path.stat().st_size < 500_000


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="record of the run"):
        write_run_report(tmp_path)
