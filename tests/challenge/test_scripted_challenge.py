"""A challenge from start to end, on both databases: 12 participants, 5 feedback and 5 private datasets."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.export import export_site
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.organiser import Organiser
from autospeech.challenge.proclaiming import Proclaiming
from autospeech.challenge.records import Participant
from autospeech.challenge.sight import Sight, submission_sight
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.states import SubmissionState
from autospeech.errors import UsageError
from tests.challenge.arena import Calendar, enrol, open_arena, work_off, write_code

NAMES = [f"{letter}{letter}" for letter in "abcdefghijkl"]


def wish(prefix: str, place: int) -> dict[str, Any]:
    """Datasets 1 to 4 rank the participants in the order of their names, dataset 5 the other way round."""
    up, down = 0.90 - 0.05 * place, 0.10 + 0.05 * place
    return {f"{prefix}{k}": up for k in range(1, 5)} | {f"{prefix}5": down}


def hand_in(site: Site, name: str, phase: str, wanted: dict[str, Any]) -> int:
    person = Accounts(site=site).find(name)
    return Submissions(site=site).take(person, phase, write_code(site.folder / "code.zip", wanted)).id


def standing(site: Site, phase: str) -> list[tuple[str, float | None]]:
    rows = Standings(site=site).of(phase).rows
    return [(row.entry.team, None if row.mean_rank is None else round(row.mean_rank, 6)) for row in rows]


def sight_of(site: Site, viewer: Participant, number: int) -> Sight:
    submission = Submissions(site=site).get(number)
    record = Proclaiming(site=site, actor="").record(submission.phase)
    phase = site.challenge.phase(submission.phase)
    return submission_sight(phase, record, own=viewer.team_id == submission.team_id, organiser=viewer.organiser)


@pytest.mark.timeout(300)
def test_a_challenge_from_start_to_end(tmp_path: Path, store_url: str) -> None:
    calendar = Calendar()
    with open_arena(tmp_path, calendar, store=store_url, count=5) as site:
        organiser = enrol(site, "boss", organiser=True)
        people = {name: enrol(site, name) for name in NAMES}
        feedback_numbers = feedback_phase(site)
        verify_all_but(site, organiser, late="cc")
        assert site.challenge.identity_deadline is not None

        go_to(calendar, datetime(2027, 1, 10, 1, tzinfo=calendar.now.tzinfo))
        check_phase(site, people)

        go_to(calendar, datetime(2027, 1, 12, 1, tzinfo=calendar.now.tzinfo))
        final_numbers = final_entries(site, people)

        go_to(calendar, datetime(2027, 1, 14, 0, 1, tzinfo=calendar.now.tzinfo))
        final_run(site, people, final_numbers)
        export_has_no_secret(site, tmp_path / "export")
        assert len(feedback_numbers) == 12


def go_to(calendar: Calendar, instant: datetime) -> None:
    calendar.now = instant


def feedback_phase(site: Site) -> dict[str, int]:
    wishes = {name: wish("f", place) for place, name in enumerate(NAMES, start=1)}
    wishes["cc"]["f1"] = wishes["bb"]["f1"]  # they share rank 2 on dataset 1
    wishes["kk"]["f3"] = "crashed"  # no score on dataset 3
    wishes["ll"] = {f"f{k}": "import_error" for k in range(1, 6)}  # no score at all: not on the leaderboard
    hand_in(site, "aa", "feedback", {f"f{k}": 0.01 for k in range(1, 6)})  # replaced by the next one
    numbers = {name: hand_in(site, name, "feedback", wishes[name]) for name in NAMES}
    work_off(site)

    # Eleven ranked. Place p of a to k: datasets 2 to 4 give p, dataset 5 gives 12 - p, dataset 1 1, 2, 2, 3, … 10.
    expected = []
    for place, name in enumerate(NAMES[:11], start=1):
        first = place if place <= 2 else place - 1
        expected.append((name, round((first + 3 * place + 12 - place) / 5, 6)))
    assert standing(site, "feedback") == expected
    assert expected[:3] == [("aa", 3.0), ("bb", 3.6), ("cc", 4.0)]
    assert Submissions(site=site).get(numbers["ll"]).state is SubmissionState.FAILED
    return numbers


def verify_all_but(site: Site, organiser: Participant, late: str) -> None:
    accounts = Accounts(site=site)
    for name in NAMES:
        if name != late:
            Organiser(site=site, actor=organiser.name).verify(accounts.find(name))


def check_phase(site: Site, people: dict[str, Participant]) -> None:
    number = hand_in(site, "bb", "check", {"x1": "train_error"})
    work_off(site)

    sight = sight_of(site, people["bb"], number)
    assert (sight.outcome, sight.sentence, sight.logs, sight.scores) == (True, False, False, False)
    assert sight_of(site, people["cc"], number) == Sight()
    assert Standings(site=site).seen_by(people["bb"], "check") is None
    with pytest.raises(UsageError, match="submissions left in this phase: expected at least 1, got 0 of 1"):
        hand_in(site, "bb", "check", {})


def final_entries(site: Site, people: dict[str, Participant]) -> dict[str, int]:
    wishes = {name: wish("x", place) for place, name in enumerate(NAMES, start=1)}
    early = hand_in(site, "ee", "final", {f"x{k}": 0.99 for k in range(1, 6)})
    numbers = {name: hand_in(site, name, "final", wishes[name]) for name in NAMES if name not in {"dd", "ll"}}
    work_off(site)

    verbs = Submissions(site=site)
    assert verbs.get(early).state is SubmissionState.REPLACED
    assert verbs.get(numbers["ee"]).state is SubmissionState.HELD
    assert verbs.jobs_of(verbs.get(numbers["ee"])) == []
    Organiser(site=site, actor="boss").disqualify_team("aa", "asked its way into the data")
    assert sight_of(site, people["ee"], numbers["ee"]) == Sight(code=True)
    return numbers


def final_run(site: Site, people: dict[str, Participant], numbers: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="submission to phase final: expected from 2027-01-12 00:00 UTC until"):
        hand_in(site, "ee", "final", {})
    work_off(site)

    proclaiming, standings = Proclaiming(site=site, actor="boss"), Standings(site=site)
    assert standings.seen_by(people["bb"], "final") is None
    assert sight_of(site, people["bb"], numbers["bb"]) == Sight(code=True)
    # Ranked: b, d (its feedback entry, which wishes nothing here: 0.5 everywhere), e to k. Not: a (disqualified),
    # c (not verified), l (its feedback submission never scored). Nine teams. x1 to x4: b .80, e .65, f .60, g .55,
    # d .50, h .50, i .45, j .40, k .35: d and h share rank 5. x5: k .65, j .60, i .55, h .50, d .50, g .45, f .40,
    # e .35, b .20.
    ranks = {
        "bb": (1, 8), "ee": (2, 7), "ff": (3, 6), "gg": (4, 5), "dd": (5, 4), "hh": (5, 4), "ii": (6, 3), "jj": (7, 2),
        "kk": (8, 1),
    }  # fmt: skip
    expected = [(name, (4 * most + last) / 5) for name, (most, last) in ranks.items()]
    assert standing(site, "final") == [*expected, ("cc", None)]
    assert [value for _, value in expected[:3]] == [2.4, 3.0, 3.6]

    proclaiming.publish("final")
    seen = standings.seen_by(people["bb"], "final")
    assert seen is not None
    assert [row.place for row in seen.rows] == [*range(1, 10), None]
    assert sight_of(site, people["bb"], numbers["bb"]).scores
    assert replace(seen, at=site.now).as_json()["rows"][0]["team"] == "bb"


def export_has_no_secret(site: Site, out: Path) -> None:
    files = export_site(site, out)

    content = "".join(path.read_text() for path in files)
    assert "leaderboard-final.csv" in {path.name for path in files}
    assert "submission.migrated" in content
    for secret in ("argon2", "@example.org", "password_hash"):
        assert secret not in content
