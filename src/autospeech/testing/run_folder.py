"""A run folder with the predictions of your choice, as the supervisor would have left it."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from autospeech.contract import Labels, Scores, Seconds
from autospeech.errors import UsageError
from autospeech.protocol.journal import Call, Journal
from autospeech.protocol.outcome import Ending, Outcome
from autospeech.protocol.record import RECORD, Record, machine_facts
from autospeech.protocol.run import PREDICTIONS, prediction_path

__all__ = ["make_run"]

_GAP: Seconds = 0.0005


def make_run(
    folder: Path,
    labels: Labels,
    predictions: Sequence[tuple[Seconds, Scores]],
    *,
    budget: Seconds = 1800.0,
    ended: bool = True,
    sentence: str = "The submission ended its run with done_training.",
    stdout: str = "",
) -> Path:
    """Write a run folder and, beside its record, the test labels as ``solution.txt``; return the folder.

    Args:
        folder: Folder to make.
        labels: One-hot labels of the test clips, shape (clips, classes).
        predictions: Stamp and scores of each prediction, stamps ascending.
        budget: Time budget T in seconds.
        ended: Whether the run ended with ``done``; else it looks as after kill -9 of the supervisor.
        sentence: How it ended, in English.
        stdout: What the submission printed.

    Raises:
        UsageError: The stamps do not ascend.
    """
    (folder / PREDICTIONS).mkdir(parents=True)
    calls = _write_calls(folder, predictions, budget)
    spent = calls[-1].spent if calls else 0.0
    (folder / RECORD).write_text(json.dumps(_record(labels, budget, spent, ended=ended, sentence=sentence).as_json()))
    (folder / "stdout.log").write_text(stdout, encoding="utf-8")
    (folder / "stderr.log").write_text("", encoding="utf-8")
    np.savetxt(folder / "solution.txt", labels, fmt="%d")
    return folder


def _record(labels: Labels, budget: Seconds, spent: Seconds, *, ended: bool, sentence: str) -> Record:
    clips, classes = labels.shape
    record = Record(
        dataset="0123456789abcdef",
        class_num=classes,
        train_num=clips,
        test_num=clips,
        budget=budget,
        init_limit=1200.0,
        init_seconds=0.25,
        machine=machine_facts(),
        cores=(0,),
    )
    return record.ended(Ending(outcome=Outcome.DONE, sentence=sentence), spent=spent) if ended else record


def _write_calls(folder: Path, predictions: Sequence[tuple[Seconds, Scores]], budget: Seconds) -> list[Call]:
    """Share the time before each stamp between one train (two thirds) and one test."""
    calls, before = list[Call](), 0.0
    for index, (stamp, scores) in enumerate(predictions):
        if stamp < before:
            raise UsageError("stamps of the predictions", expected="ascending seconds", got=f"{stamp} after {before}")
        trained = before + (stamp - before) * 2 / 3
        calls += [_call("train", before, trained, budget), _call("test", trained, stamp, budget, index)]
        np.save(prediction_path(folder, index), scores)
        before = stamp
    journal = Journal(folder)
    for call in calls:
        journal.append(call)
    journal.close()
    return calls


def _call(kind: str, begin: Seconds, end: Seconds, budget: Seconds, prediction: int | None = None) -> Call:
    return Call(
        kind=kind,
        started=begin,
        seconds=end - begin,
        gap=_GAP,
        remaining=budget - begin,
        spent=end,
        prediction=prediction,
    )
