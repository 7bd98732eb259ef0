"""A lost password is set anew by a link of the organisers; members leave teams, or are removed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.site import Site
from autospeech.challenge.store import events, schema
from autospeech.challenge.teams import Teams
from autospeech.cli.app import app
from autospeech.errors import UsageError
from tests.challenge.arena import PASSWORD, write_code
from tests.web.town import Town

NEW, OTHER, SHORT = "a new horse entirely", "yet another horse", "short"


def link_for(town: Town, name: str) -> str:
    """Have an organiser make a link on the console; return its path."""
    page = town.browser("organiser").post(f"/organiser/people/{town.people[name].id}/reset")
    return "/reset/" + str(page.text).split("/reset/")[1].split("<")[0]


def hand_in(town: Town, name: str) -> int:
    code = write_code(town.site.folder / "code.zip", {"f1": 0.7})
    return Submissions(site=town.site).take(town.people[name], "feedback", code).id


def test_a_lost_password_is_set_anew_once(town: Town) -> None:
    stolen, link = town.browser("owner"), link_for(town, "owner")
    visitor = town.browser()

    page = visitor.get(link)
    done = visitor.post(link, password=NEW)
    again = town.browser().post(link, password=OTHER)

    assert "For the account <strong>owner</strong>" in page.text
    assert (done.status_code, done.headers["location"]) == (303, "/account?said=saved")
    assert visitor.get("/submissions").status_code == 200
    assert stolen.get("/submissions").headers["location"].startswith("/sign-in")
    assert again.status_code == 400
    assert "expected one that opens an account, got one that was used" in again.text
    assert "ask the organisers" in again.text
    assert town.browser().post("/sign-in", name="owner", password=PASSWORD).status_code == 400
    assert town.browser().post("/sign-in", name="owner", password=NEW).status_code == 303


def test_a_password_too_short_does_not_use_the_link_up(town: Town) -> None:
    link, visitor = link_for(town, "owner"), town.browser()

    short = visitor.post(link, password=SHORT)

    assert short.status_code == 400
    assert "length of the password: expected 10 to 200, got 5" in short.text
    assert visitor.post(link, password=NEW).status_code == 303


@pytest.mark.parametrize("spoil", ["late", "replaced", "guessed"])
def test_a_link_that_is_late_replaced_or_guessed_opens_nothing(town: Town, spoil: str) -> None:
    link = link_for(town, "owner")
    if spoil == "late":
        town.calendar.now += timedelta(hours=24, seconds=1)
    elif spoil == "replaced":
        link_for(town, "owner")
    else:
        link = "/reset/" + "A" * 43
    visitor = town.browser()

    answers = visitor.get(link), visitor.post(link, password=NEW)

    assert [answer.status_code for answer in answers] == [400, 400]
    assert "opens nothing" in answers[0].text
    assert town.browser().post("/sign-in", name="owner", password=PASSWORD).status_code == 303


def test_guessing_links_is_slowed_down(town: Town) -> None:
    visitor = town.browser()

    codes = [visitor.get(f"/reset/guess{k}").status_code for k in range(12)]

    assert codes == [400] * 10 + [429] * 2


def test_of_a_link_only_a_hash_is_kept_and_who_issued_it(town: Town) -> None:
    secret = link_for(town, "owner").removeprefix("/reset/")

    with town.site.store.read() as connection:
        kept = str(connection.execute(select(schema.tokens)).all())
        lines = events.recent(connection, verbs=["password.reset_issued"])
    assert secret not in kept
    assert [(line.actor, line.subject) for line in lines] == [("organiser", f"participant {town.people['owner'].id}")]
    assert secret not in str(lines)


@pytest.mark.parametrize("name", ["owner", "other"])
@pytest.mark.parametrize("verb", ["reset", "alone"])
def test_only_organisers_make_links_and_remove_members(town: Town, name: str, verb: str) -> None:
    answer = town.browser(name).post(f"/organiser/people/{town.people['mate'].id}/{verb}")

    assert answer.status_code == 404
    assert Accounts(site=town.site).get(town.people["mate"].id).team_id == town.people["mate"].team_id


def test_a_terminal_makes_a_link_and_removes_a_member(town: Town) -> None:
    def call(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["challenge", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    link = call("reset-password", str(town.site.folder), "mate", "--address", "https://c.example.org/")
    said = call("remove-member", str(town.site.folder), "mate")

    assert link.startswith("https://c.example.org/reset/")
    with Site.open(town.site.folder) as today:  # the terminal's calendar is not the town's
        assert Accounts(site=today).reset_password(link.strip().rpartition("/")[2], NEW).name == "mate"
    assert said == "mate is in team mate again\n"


def test_a_member_leaves_until_the_first_submission_and_not_after(town: Town) -> None:
    hand_in(town, "owner")

    answer = town.browser("mate").post("/team/leave")

    assert answer.status_code == 400
    assert "change of team: expected before the team&#39;s first submission, got after it" in answer.text
    assert "ask the organisers to remove you" in answer.text


def test_an_organiser_removes_a_member_whose_work_stays_the_teams(town: Town) -> None:
    number, boss = hand_in(town, "mate"), town.browser("organiser")

    answer = boss.post(f"/organiser/people/{town.people['mate'].id}/alone")

    assert (answer.status_code, answer.headers["location"]) == (303, "/organiser/people?said=done")
    assert town.browser("mate").get(f"/submissions/{number}").status_code == 404
    assert town.browser("owner").get(f"/submissions/{number}").status_code == 200
    assert "Team mate" in town.browser("mate").get("/team").text
    assert "team.member_removed" in boss.get("/organiser/audit").text
    again = boss.post(f"/organiser/people/{town.people['mate'].id}/alone")
    assert "team of mate: expected one with others, got alone in mate" in again.text


@pytest.fixture
def invite(town: Town) -> Callable[[], str]:
    return lambda: Teams(site=town.site).new_invitation(Accounts(site=town.site).get(town.people["owner"].id))


def test_a_new_invitation_takes_the_place_of_the_old_one(town: Town, invite: Callable[[], str]) -> None:
    old = invite()
    page = town.browser("owner").post("/team/invitation").text
    new = page.split('class="secret">')[1].split("<")[0]

    refused = town.browser("other").post("/team/join", invitation=old)
    joined = town.browser("other").post("/team/join", invitation=new)

    assert refused.status_code == 400
    assert joined.headers["location"] == "/team?said=joined"


def test_who_was_removed_cannot_come_back_by_the_old_invitation(town: Town, invite: Callable[[], str]) -> None:
    old = invite()
    Teams(site=town.site).remove(town.people["mate"], "boss")

    with pytest.raises(UsageError, match="invitation: expected one of a team, got one that opens nothing"):
        Teams(site=town.site).join(Accounts(site=town.site).get(town.people["mate"].id), old)


def test_a_team_of_one_has_no_invitation(town: Town) -> None:
    answer = town.browser("other").post("/team/invitation")

    assert answer.status_code == 400
    assert "make a team first" in answer.text


def test_people_are_found_on_the_console(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autospeech.web.console._PAGE", 2)
    boss = town.browser("organiser")

    everybody, further, found = (boss.get(f"/organiser/people{query}").text for query in ("", "?page=2", "?find=The+T"))

    assert [page.count("<tr>") for page in (everybody, further, found)] == [3, 3, 3]
    assert 'aria-label="Page 2"' in everybody
    assert 'aria-label="Page 2"' not in found
    assert "other@example.org" not in found
