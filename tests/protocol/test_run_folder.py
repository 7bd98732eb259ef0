"""A run folder can be read at any moment: ended, going on, killed."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autospeech.errors import DataError
from autospeech.protocol.journal import Call, Journal, read_journal
from autospeech.protocol.outcome import Ending, Outcome
from autospeech.protocol.record import Record
from autospeech.protocol.run import Run, prediction_path

RECORD = Record(dataset="abc", class_num=3, train_num=9, test_num=2, budget=60.0, init_limit=1200.0)
TRAIN = Call(kind="train", started=0.1, seconds=1.0, gap=0.001, remaining=60.0, spent=1.0)
TEST = Call(kind="test", started=1.1, seconds=0.5, gap=0.001, remaining=59.0, spent=1.5, prediction=0)


def write_run(folder: Path, record: Record, *calls: Call) -> Path:
    (folder / "predictions").mkdir(parents=True)
    (folder / "record.json").write_text(json.dumps(record.as_json()), encoding="utf-8")
    journal = Journal(folder)
    for call in calls:
        journal.append(call)
        if call.prediction is not None:
            np.save(prediction_path(folder, call.prediction), np.zeros((2, 3), "f4"))
    journal.close()
    return folder


def test_a_run_is_read_with_its_stamps(tmp_path: Path) -> None:
    ending = Ending(outcome=Outcome.DONE, sentence="It is done.")

    run = Run.open(write_run(tmp_path / "run", RECORD.ended(ending, spent=1.5), TRAIN, TEST))

    assert run.record.outcome is Outcome.DONE
    assert run.record.calls == (TRAIN, TEST)
    assert [(one.index, one.seconds) for one in run.predictions] == [(0, 1.5)]
    assert run.predictions[0].load().shape == (2, 3)


def test_a_killed_run_is_read_as_far_as_it_came(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", RECORD, TRAIN, TEST)
    with (folder / "journal.jsonl").open("ab") as journal:
        journal.write(b'{"kind": "train", "star')

    run = Run.open(folder)

    assert run.record.outcome is None
    assert run.record.spent == 1.5
    assert "killed" in run.record.sentence
    assert len(run.predictions) == 1


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"record of the run .*expected record.json, got .*; name a run folder"):
        Run.open(tmp_path)


def test_an_unknown_outcome_is_refused(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", RECORD)
    (folder / "record.json").write_text(json.dumps({**RECORD.as_json(), "outcome": "fine"}), encoding="utf-8")

    with pytest.raises(DataError, match="'fine' is not a valid Outcome"):
        Run.open(folder)


def test_the_log_tail_is_the_last_lines(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", RECORD)
    (folder / "stdout.log").write_bytes(b"one\ntwo\n\xffthree\n")

    run = Run.open(folder)

    assert run.log_tail("stdout", lines=2) == "two\n\ufffdthree"
    assert run.log_tail("stderr") == ""


seconds = st.floats(0, 1e6, allow_nan=False)
records = st.builds(
    Record,
    dataset=st.text(),
    class_num=st.integers(2, 99),
    train_num=st.integers(1, 9999),
    test_num=st.integers(1, 9999),
    budget=seconds,
    stop_after=st.none() | seconds,
    init_limit=seconds,
    outcome=st.none() | st.sampled_from(Outcome),
    sentence=st.text(),
    traceback=st.text(),
    spent=seconds,
    init_seconds=st.none() | seconds,
    cores=st.lists(st.integers(0, 64)).map(tuple),
    limits=st.dictionaries(st.text(), st.integers()),
    leftovers=st.lists(st.text()).map(tuple),
)


@given(record=records)
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    assert Record.from_json(json.loads(json.dumps(record.as_json()))) == record


@given(cut=st.integers(0, 400))
def test_a_journal_cut_anywhere_loses_at_most_its_last_line(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    folder = write_run(tmp_path_factory.mktemp("cut") / "run", RECORD, TRAIN, TEST)
    content = (folder / "journal.jsonl").read_bytes()
    (folder / "journal.jsonl").write_bytes(content[:cut])

    calls = read_journal(folder)

    assert calls == (TRAIN, TEST)[: len(calls)]
    assert len(calls) >= content[:cut].count(b"\n")
