"""What organisers decide about phases: hidden, frozen, published; which entry counts; what is migrated."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.finals import start_due
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.leaderboard import Leaderboard
from autospeech.challenge.organiser import Organiser
from autospeech.challenge.proclaiming import Proclaiming
from autospeech.challenge.records import Participant
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.states import SubmissionState
from autospeech.challenge.store import events
from autospeech.errors import UsageError
from tests.challenge.arena import START, Calendar, enrol, open_arena, work_off, write_code


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture(params=["last", "chosen"])
def rule(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def site(tmp_path: Path, calendar: Calendar, rule: str) -> Iterator[Site]:
    with open_arena(tmp_path, calendar, entry_rule=rule, at_once=8, per_day=8) as opened:
        yield opened


def hand_in(site: Site, person: Participant, alc: float | str, phase: str = "feedback") -> int:
    wish = dict.fromkeys(("f1", "f2", "x1", "x2"), alc)
    return Submissions(site=site).take(person, phase, write_code(site.folder / "code.zip", wish)).id


def first(board: Leaderboard | None) -> dict[str, float]:
    assert board is not None
    return dict(board.rows[0].entry.alc)


def test_a_frozen_leaderboard_stays_as_it_was_for_all_but_organisers(site: Site, calendar: Calendar) -> None:
    ada, boss = enrol(site, "ada"), enrol(site, "boss", organiser=True)
    hand_in(site, ada, 0.3)
    work_off(site)
    calendar.go(hours=1)
    Proclaiming(site=site, actor="boss").freeze("feedback")
    calendar.go(hours=1)
    hand_in(site, ada, 0.6)
    work_off(site)
    standings = Standings(site=site)

    assert first(standings.seen_by(None, "feedback")) == {"f1": 0.3, "f2": 0.3}
    assert first(standings.seen_by(boss, "feedback")) == {"f1": 0.6, "f2": 0.6}
    Proclaiming(site=site, actor="boss").show("feedback")
    assert first(standings.seen_by(None, "feedback")) == {"f1": 0.6, "f2": 0.6}
    Proclaiming(site=site, actor="boss").hide("feedback")
    assert standings.seen_by(ada, "feedback") is None


def test_any_instant_of_the_past_can_be_shown(site: Site, calendar: Calendar) -> None:
    ada = enrol(site, "ada")
    instants = []
    for alc in (0.1, 0.2, 0.3):
        hand_in(site, ada, alc)
        work_off(site)
        calendar.go(hours=1)
        instants.append(calendar.now)
        calendar.go(hours=1)

    shown = [first(Standings(site=site).of("feedback", at=instant))["f1"] for instant in instants]

    assert shown == [0.1, 0.2, 0.3]
    assert Standings(site=site).of("feedback", at=START).rows == ()


def test_the_leaderboard_tells_how_many_submissions_are_left(site: Site) -> None:
    hand_in(site, enrol(site, "ada"), 0.3)
    work_off(site)

    assert Standings(site=site).of("feedback").rows[0].entry.submissions_left == 7


def test_a_disqualified_submission_lets_the_one_before_count(site: Site) -> None:
    ada = enrol(site, "ada")
    numbers = [hand_in(site, ada, alc) for alc in (0.2, 0.9)]
    work_off(site)
    verbs = Organiser(site=site, actor="boss")

    verbs.disqualify_submission(numbers[1], "it looked")
    assert first(Standings(site=site).of("feedback"))["f1"] == 0.2
    verbs.reinstate_submission(numbers[1])
    assert first(Standings(site=site).of("feedback"))["f1"] == 0.9


@pytest.mark.parametrize("rule", ["chosen"], indirect=True)
def test_the_chosen_submission_counts_and_runs_in_the_final(site: Site, calendar: Calendar) -> None:
    ada = enrol(site, "ada")
    numbers = [hand_in(site, ada, alc) for alc in (0.9, 0.2)]
    work_off(site)
    Submissions(site=site).choose(ada, numbers[0])
    assert first(Standings(site=site).of("feedback"))["f1"] == 0.9

    calendar.now = START + timedelta(days=12)
    held = [hand_in(site, ada, alc, "final") for alc in (0.8, 0.1)]
    Submissions(site=site).choose(ada, held[0])
    calendar.now = START + timedelta(days=14)
    with pytest.raises(UsageError, match="choosing a submission: expected before 2027-01-14 00:00 UTC"):
        Submissions(site=site).choose(ada, held[1])
    work_off(site)

    states = [Submissions(site=site).get(number).state for number in held]
    assert states == [SubmissionState.SCORED, SubmissionState.REPLACED]


@pytest.mark.parametrize("rule", ["last"], indirect=True)
def test_nobody_chooses_where_the_last_one_counts(site: Site) -> None:
    ada = enrol(site, "ada")
    number = hand_in(site, ada, 0.5)

    with pytest.raises(UsageError, match="expected a challenge where it counts, got the last one counts"):
        Submissions(site=site).choose(ada, number)


def test_only_leaderboard_entries_are_migrated_and_nothing_twice(site: Site, calendar: Calendar) -> None:
    people = {name: enrol(site, name) for name in ("ada", "bob", "cyd")}
    hand_in(site, people["ada"], 0.2)
    best = hand_in(site, people["ada"], 0.5)
    hand_in(site, people["ada"], "crashed")
    hand_in(site, people["bob"], "import_error")
    out = hand_in(site, people["cyd"], 0.5)
    work_off(site)
    Organiser(site=site, actor="boss").disqualify_submission(out, "it looked")
    verbs = Proclaiming(site=site, actor="boss")

    assert verbs.migrate("feedback", "check") == 1
    assert verbs.migrate("feedback", "check") == 0

    (taken,) = Submissions(site=site).of_team(people["ada"].team_id, phase="check")
    original = Submissions(site=site).get(best)
    assert (taken.source_id, taken.digest, taken.handed_in_at) == (best, original.digest, original.handed_in_at)
    assert Submissions(site=site).of_team(people["bob"].team_id, phase="check") == []


def test_a_final_starts_once_however_many_look(site: Site, calendar: Calendar) -> None:
    hand_in(site, enrol(site, "ada"), 0.5)
    work_off(site)
    calendar.now = START + timedelta(days=14)

    assert start_due(site) == ["final"]
    assert start_due(site) == []
    with site.store.read() as connection:
        assert len(events.recent(connection, verbs=["phase.started"])) == 1


def test_a_final_is_published_only_when_all_has_ended(site: Site, calendar: Calendar) -> None:
    hand_in(site, enrol(site, "ada"), 0.5)
    work_off(site)
    verbs = Proclaiming(site=site, actor="boss")
    with pytest.raises(UsageError, match="jobs of phase final: expected all ended, got none begun"):
        verbs.publish("final")
    calendar.now = START + timedelta(days=14)
    start_due(site)
    with pytest.raises(UsageError, match="jobs of phase final: expected all ended, got 2 that have not"):
        verbs.publish("final")
    work_off(site)

    verbs.publish("final")

    assert Standings(site=site).seen_by(None, "final") is not None
    verbs.unpublish("final")
    assert Standings(site=site).seen_by(None, "final") is None


def test_a_changed_name_must_be_verified_again(site: Site) -> None:
    accounts, ada = Accounts(site=site), enrol(site, "ada")
    Organiser(site=site, actor="boss").verify(ada)
    assert accounts.get(ada.id).verified_at is not None

    assert accounts.give_real_name(ada, "Somebody Else").verified_at is None
