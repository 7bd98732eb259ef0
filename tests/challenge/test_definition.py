from datetime import UTC, datetime
from pathlib import Path

import pytest

from autospeech.challenge.definition_file import load_challenge, write_challenge
from autospeech.challenge.phase import PhaseKind, Showing
from autospeech.errors import DataError, UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_challenge(tmp_path / "mine").parent


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / "challenge.yaml").read_text()
    assert old in text
    (folder / "challenge.yaml").write_text(text.replace(old, new, 1))


def test_the_template_is_a_valid_challenge_with_the_phases_of_the_page(folder: Path) -> None:
    challenge = load_challenge(folder)

    assert [phase.kind for phase in challenge.phases] == list(PhaseKind)
    assert challenge.phase("feedback").starts == datetime(2027, 1, 1, tzinfo=UTC)
    assert challenge.phase("check").quota.total == 1
    assert not challenge.phase("check").logs
    assert not challenge.phase("final").logs
    assert challenge.phase("check").datasets == challenge.phase("final").datasets


def test_init_never_overwrites_a_challenge(folder: Path) -> None:
    with pytest.raises(UsageError, match="edit it, or name another folder"):
        write_challenge(folder)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title: My", "titel: My", r"challenge.yaml, line 4: title: expected a value"),
        ("kind: practice", "kind: training", r"line \d+: phases\[1\].kind: expected one of practice, feedback"),
        (
            "per_day: 5",
            "per_day: five",
            r"line \d+: phases\[2\].quota.per_day: expected a whole number from 1, got five",
        ),
        ("per_day: 5", "per_day: 0", r"phases\[2\].quota.per_day: expected a whole number from 1, got 0"),
        ("per_day: 5", "per_dya: 5", r"phases\[2\].quota.per_dya: expected one of at_once, per_day, total"),
        ("starts: 2027-01-01T00:00:00Z", "starts: soon", r"phases\[1\].starts: expected an instant in UTC"),
        ("starts: 2027-01-01T00:00:00Z", "starts: 2027-01-01", r"phases\[1\].starts: expected an instant in UTC"),
        ("ends: 2027-04-01T00:00:00Z", "ends: 2026-04-01T00:00:00Z", r"ends of phase practice: expected after"),
        ("deadline: 2027-03-07", "deadline: 2028-03-07", r"deadline of phase final: expected an instant between"),
        ("entries_from: feedback", "entries_from: practice", r"entries_from of phase final: expected a feedback"),
        ("leaderboard: public", "leaderboard: frozen", r"frozen_from of phase feedback: expected an instant"),
        ('rules_version: "1"', "rules_version: 1", r"line \d+: rules_version: expected a text, got 1"),
        ("pages/prizes.md", "pages/price.md", r"line \d+: pages.prizes: expected a Markdown file"),
        ("cores: 1 ", "cores: true ", r"limits.cores: expected a whole number from 1, got True"),
        ("budget: 1800", "budget: -1", r"phases\[2\].datasets\[1\].budget: expected a positive number, got -1"),
        ("title: My", "title: a\ntitle: My", r"line 5: expected YAML, got found duplicate key"),
        ("limits:", "limits: 7\nother:", r"limits: expected keys and values, got 7"),
        ("  - name: check", "  - name: feedback", r"names of the phases: expected each once"),
    ],
)
def test_an_error_names_the_line_and_the_key(folder: Path, old: str, new: str, sentence: str) -> None:
    edit(folder, old, new)

    with pytest.raises(DataError, match=sentence):
        load_challenge(folder)


def test_the_line_is_the_line_of_the_key(folder: Path) -> None:
    edit(folder, "per_day: 5", "per_day: five")
    lines = (folder / "challenge.yaml").read_text().splitlines()
    wrong = 1 + next(number for number, line in enumerate(lines) if "five" in line)

    with pytest.raises(DataError, match=f"line {wrong}:"):
        load_challenge(folder)


def test_a_zone_is_turned_into_utc(folder: Path) -> None:
    edit(folder, "starts: 2027-01-01T00:00:00Z", "starts: 2027-01-01T08:00:00+08:00")

    assert load_challenge(folder).phase("practice").starts == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_folder_without_a_challenge_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"challenge\.yaml: expected a readable file"):
        load_challenge(tmp_path)


def test_a_phase_is_open_from_its_start_until_just_before_its_end(folder: Path) -> None:
    final = load_challenge(folder).phase("final")

    assert final.is_open(final.starts)
    assert not final.is_open(final.ends)
    assert not final.takes_submissions(final.submit_until)
    assert final.leaderboard is Showing.PUBLIC


def test_the_dates_of_a_new_challenge_follow_the_day_it_is_made(tmp_path: Path) -> None:
    write_challenge(tmp_path, start=datetime(2030, 6, 15, 17, 30, tzinfo=UTC))

    challenge = load_challenge(tmp_path)

    assert challenge.phase("feedback").starts == datetime(2030, 6, 15, tzinfo=UTC)
    assert challenge.phase("feedback").ends == datetime(2030, 8, 13, tzinfo=UTC)
