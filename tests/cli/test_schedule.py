"""Schedules: a list of names, or what a run told of itself."""

from pathlib import Path

import pytest

from autospeech.cli.run import read_schedule
from autospeech.errors import UsageError


def test_a_schedule_is_a_name_a_line_or_the_explanation_of_a_run(tmp_path: Path) -> None:
    plain, told = tmp_path / "plan.txt", tmp_path / "explain.jsonl"
    plain.write_text("first answer\n\nquick\n", encoding="utf-8")
    told.write_text('{"t": 1, "action": "first answer"}\n{"t": 2, "action": "quick"}\n', encoding="utf-8")

    assert read_schedule(plain) == read_schedule(told) == ["first answer", "quick"]


@pytest.mark.parametrize("content", ["", '{"t": 1}\n'])
def test_a_schedule_without_names_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(UsageError, match="name of a stage in each line"):
        read_schedule(path)


def test_a_missing_schedule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a file with a name of a stage"):
        read_schedule(tmp_path / "none")
