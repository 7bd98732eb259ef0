from collections.abc import Iterator
from pathlib import Path

import pytest

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.organiser import Organiser
from autospeech.challenge.site import Site
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.teams import Teams
from autospeech.errors import SubmissionError, UsageError
from tests.challenge.arena import Calendar, FakeCarrier, enrol, make_worker, open_arena, work_off, write_code


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def site(tmp_path: Path, calendar: Calendar) -> Iterator[Site]:
    with open_arena(tmp_path, calendar) as opened:
        yield opened


@pytest.fixture
def code(tmp_path: Path) -> Path:
    return write_code(tmp_path / "code.zip")


def test_a_submission_is_queued_on_every_dataset_of_its_phase(site: Site, code: Path) -> None:
    taken = Submissions(site=site).take(enrol(site, "ada"), "feedback", code)

    jobs = Submissions(site=site).jobs_of(taken)
    assert taken.state is SubmissionState.QUEUED
    assert [(job.dataset, job.state) for job in jobs] == [("f1", JobState.QUEUED), ("f2", JobState.QUEUED)]
    assert site.code_path(taken.digest).read_bytes() == code.read_bytes()


def test_nothing_is_taken_before_the_rules_are_accepted(site: Site, code: Path) -> None:
    person = enrol(site, "ada", accept=False)

    with pytest.raises(UsageError, match="rules accepted: expected version 1, got None; accept them first"):
        Submissions(site=site).take(person, "feedback", code)


@pytest.mark.parametrize(
    ("phase", "sentence"),
    [
        ("practice", "expected a phase that takes submissions"),
        ("check", "expected from 2027-01-10 00:00 UTC until 2027-01-12 00:00 UTC, got 2027-01-01 00:00 UTC"),
        ("nonsense", "phase: expected practice, feedback, check, final, got nonsense"),
    ],
)
def test_a_phase_that_takes_none_says_when_it_does(site: Site, code: Path, phase: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        Submissions(site=site).take(enrol(site, "ada"), phase, code)


def test_the_quota_of_a_day_ends_with_the_day_and_that_of_a_phase_does_not(
    site: Site, code: Path, calendar: Calendar
) -> None:
    verbs, ada = Submissions(site=site), enrol(site, "ada")
    feedback = site.challenge.phase("feedback")
    for _ in range(3):
        verbs.take(ada, "feedback", code)
        work_off(site)
    assert str(verbs.quota_left(ada.team_id, feedback)) == "0 of 3 left today, 5 of 8 left in this phase"
    with pytest.raises(
        UsageError, match="submissions left today: expected at least 1, got 0 of 3; wait until 00:00 UTC"
    ):
        verbs.take(ada, "feedback", code)

    for _ in range(2):
        calendar.go(days=1)
        for _ in range(min(3, verbs.quota_left(ada.team_id, feedback).left or 0)):
            verbs.take(ada, "feedback", code)
            work_off(site)
    with pytest.raises(UsageError, match="submissions left in this phase: expected at least 1, got 0 of 8"):
        verbs.take(ada, "feedback", code)


def test_only_so_many_run_at_once(site: Site, code: Path) -> None:
    verbs, ada = Submissions(site=site), enrol(site, "ada")
    for _ in range(2):
        verbs.take(ada, "feedback", code)

    with pytest.raises(UsageError, match="submissions that run at once: expected fewer than 2, got 2 already"):
        verbs.take(ada, "feedback", code)


def test_a_bad_zip_costs_no_quota(site: Site, tmp_path: Path) -> None:
    verbs, ada = Submissions(site=site), enrol(site, "ada")
    (tmp_path / "bad.zip").write_bytes(b"no zip")
    (tmp_path / "big.zip").write_bytes(bytes(200_001))

    with pytest.raises(SubmissionError):
        verbs.take(ada, "feedback", tmp_path / "bad.zip")
    with pytest.raises(SubmissionError, match="size of the zip: expected at most 200,000 bytes, got 200,001"):
        verbs.take(ada, "feedback", tmp_path / "big.zip")

    assert verbs.quota_left(ada.team_id, site.challenge.phase("feedback")).today == 3


def test_a_submission_cancelled_before_it_began_costs_no_quota_and_one_that_ran_does(site: Site, code: Path) -> None:
    verbs, ada = Submissions(site=site), enrol(site, "ada")
    carrier = FakeCarrier(hold=True)
    worker = make_worker(site, carrier)
    early = verbs.take(ada, "feedback", code)
    assert verbs.cancel(ada, early.id) is SubmissionState.CANCELLED
    late = verbs.take(ada, "feedback", code)
    worker.tick()

    state = verbs.cancel(ada, late.id)
    worker._beat()
    worker.tick()

    assert state is SubmissionState.RUNNING
    assert all(one.cancelled for one in carrier.carried)
    assert verbs.get(late.id).state is SubmissionState.CANCELLED
    assert verbs.quota_left(ada.team_id, site.challenge.phase("feedback")).today == 2


def test_nobody_cancels_or_chooses_anothers_submission(site: Site, code: Path) -> None:
    verbs = Submissions(site=site)
    taken = verbs.take(enrol(site, "ada"), "feedback", code)
    bob = enrol(site, "bob")

    for verb in (verbs.cancel, verbs.choose):
        with pytest.raises(UsageError, match="expected one you may see, got none"):
            verb(bob, taken.id)


def test_team_mates_share_the_quota(site: Site, code: Path) -> None:
    teams, verbs = Teams(site=site), Submissions(site=site)
    ada, bob = enrol(site, "ada"), enrol(site, "bob")
    invitation = teams.create(ada, "The Two")
    team = teams.join(bob, invitation)
    ada, bob = Accounts(site=site).get(ada.id), Accounts(site=site).get(bob.id)

    verbs.take(ada, "feedback", code)
    verbs.take(bob, "feedback", code)

    assert {person.name for person in teams.members(team)} == {"ada", "bob"}
    assert verbs.quota_left(team.id, site.challenge.phase("feedback")).today == 1
    with pytest.raises(UsageError, match="before the team's first submission"):
        teams.leave(bob)


def test_a_full_team_takes_nobody(site: Site) -> None:
    teams = Teams(site=site)
    invitation = teams.create(enrol(site, "ada"), "Full House")
    for name in ("bob", "cyd", "dan", "eve"):
        teams.join(enrol(site, name), invitation)

    with pytest.raises(UsageError, match="members of team Full House: expected fewer than 5, got 5"):
        teams.join(enrol(site, "fay"), invitation)


def test_a_disqualified_team_hands_in_no_more(site: Site, code: Path) -> None:
    ada = enrol(site, "ada")
    Organiser(site=site, actor="org").disqualify_team("ada", "two accounts")

    with pytest.raises(UsageError, match="team ada: expected one that takes part, got disqualified"):
        Submissions(site=site).take(ada, "feedback", code)


def test_a_password_opens_its_own_account_only(site: Site) -> None:
    accounts = Accounts(site=site)
    ada = enrol(site, "ada")

    assert accounts.sign_in("Ada@example.org", "correct horse") == accounts.get(ada.id)
    assert accounts.sign_in("ada", "wrong horse") is None
    assert accounts.sign_in("nobody", "correct horse") is None


def test_tokens_expire_are_dropped_and_are_kept_as_hashes_only(site: Site, calendar: Calendar) -> None:
    accounts, ada = Accounts(site=site), enrol(site, "ada")
    session, token = accounts.open_session(ada), accounts.new_api_token(ada, "laptop")

    assert accounts.recognise(session, "session") == ada
    assert accounts.recognise(session, "api") is None
    calendar.go(days=15)
    assert accounts.recognise(session, "session") is None
    assert accounts.recognise(token, "api") == ada
    assert accounts.drop_api_token(ada, accounts.api_tokens(ada)[0].id)
    assert accounts.recognise(token, "api") is None
    assert token.encode() not in (site.folder / "challenge.db").read_bytes()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "a"}, "name: expected 2 to 39 letters"),
        ({"name": "../x"}, "name: expected 2 to 39 letters"),
        ({"email": "ada"}, "e-mail address: expected name@host"),
        ({"password": "short"}, "length of the password: expected 10 to 200, got 5"),
        ({"name": "ADA"}, "expected ones nobody has, got one that is taken"),
        ({"email": "ADA@example.org"}, "expected ones nobody has"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(site: Site, change: dict[str, str], sentence: str) -> None:
    enrol(site, "ada")
    wanted = {"name": "bob", "email": "bob@example.org", "password": "long enough"} | change

    with pytest.raises(UsageError, match=sentence):
        Accounts(site=site).sign_up(**wanted)  # type: ignore[arg-type]
