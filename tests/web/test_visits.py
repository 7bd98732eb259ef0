"""What participants do in a browser, and what is refused."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.job_records import Point
from autospeech.challenge.store import scores
from autospeech.web.curves import Line, corners
from autospeech.web.kept import Kept
from tests.challenge.arena import PASSWORD, START, work_off, write_code
from tests.web.town import Town

FORM = {"content-type": "application/x-www-form-urlencoded"}


def submit(town: Town, name: str = "owner", phase: str = "feedback") -> int:
    code = write_code(town.site.folder / "code.zip", {"f1": 0.7})
    return Submissions(site=town.site).take(town.people[name], phase, code).id


def test_somebody_signs_up_accepts_the_rules_submits_and_sees_the_score(town: Town) -> None:
    browser = town.browser()

    made = browser.post("/sign-up", name="ada", email="ada@example.org", password=PASSWORD)
    browser.post("/account/rules")
    code = write_code(town.site.folder / "code.zip", {"f1": 0.7}).read_bytes()
    taken = browser.post("/submit", phase="feedback", files={"code": ("mine.zip", code)})
    work_off(town.site)
    page = browser.get(taken.headers["location"])

    assert (made.status_code, made.headers["location"]) == (303, "/account")
    assert "Your submission was taken." in page.text
    assert "0.7000" in page.text
    assert "ada" in browser.get("/leaderboard/feedback").text
    assert "mine.zip" in browser.get("/submissions").text


@pytest.mark.parametrize(
    "path", ["/", "/pages/rules", "/pages/data", "/sign-in", "/sign-up", "/leaderboard/feedback", "/leaderboard/final"]
)
def test_pages_everyone_sees_have_no_foreign_script_and_say_their_title(town: Town, path: str) -> None:
    answer = town.browser().get(path)

    assert answer.status_code == 200
    assert "<title>" in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/submit", "/submissions", "/team", "/account"])
def test_pages_of_somebody_signed_in_are_shown(town: Town, path: str) -> None:
    assert town.browser("owner").get(path).status_code == 200


@pytest.mark.parametrize("path", ["", "/submissions", "/people", "/audit"])
def test_the_console_shows_how_it_stands(town: Town, path: str) -> None:
    submit(town)
    work_off(town.site)

    assert town.browser("organiser").get(f"/organiser{path}").status_code == 200


def test_an_organiser_reruns_verifies_and_publishes(town: Town) -> None:
    number = submit(town)
    work_off(town.site)
    browser = town.browser("organiser")

    answers = [
        browser.post(f"/organiser/submissions/{number}/rerun"),
        browser.post(f"/organiser/people/{town.people['owner'].id}/verify"),
    ]
    work_off(town.site)
    answers.append(browser.post("/organiser/phases/feedback/publish"))

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    audit = browser.get("/organiser/audit").text
    assert all(verb in audit for verb in ("jobs.rerun", "identity.verified", "phase.published"))


def test_a_form_without_the_browsers_token_does_nothing(town: Town) -> None:
    number = submit(town)
    browser, stranger = town.browser("owner"), town.browser("other")

    without = browser.client.post(f"/submissions/{number}/cancel")
    foreign = browser.client.post(f"/submissions/{number}/cancel", data={"token": stranger.token()})

    assert (without.status_code, foreign.status_code) == (403, 403)
    assert not Submissions(site=town.site).get(number).state.ended


def test_cookies_are_kept_from_scripts_and_other_sites(town: Town) -> None:
    browser = town.browser()

    answer = browser.post("/sign-in", name="owner", password=PASSWORD)

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_signing_out_ends_the_session_everywhere_it_was_copied(town: Town) -> None:
    browser = town.browser("owner")
    secret = browser.client.cookies["session"]
    browser.post("/sign-out")

    thief = town.browser()
    thief.client.cookies.set("session", secret)

    assert thief.get("/submissions").headers["location"] == "/sign-in?next=/submissions"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(town: Town, wanted: str) -> None:
    answer = town.browser().post("/sign-in", name="owner", password=PASSWORD, next=wanted)

    assert answer.headers["location"] == "/submissions"


def test_guessing_passwords_is_slowed_down(town: Town) -> None:
    browser = town.browser()

    codes = [browser.post("/sign-in", name="owner", password="wrong" * 3).status_code for _ in range(12)]

    assert codes[:10] == [400] * 10
    assert codes[10:] == [429, 429]


def test_an_upload_beyond_the_bound_is_refused_and_costs_nothing(town: Town) -> None:
    browser = town.browser("owner")

    large = browser.post("/submit", phase="feedback", files={"code": ("x.zip", b"0" * 400_000)})
    form = browser.client.post("/sign-in", data={"token": "x" * 100_000})

    assert (large.status_code, form.status_code) == (413, 413)
    assert Submissions(site=town.site).of_team(town.people["owner"].team_id) == []


def test_a_body_of_unsaid_length_is_counted(town: Town) -> None:
    browser = town.browser("owner")

    answer = browser.client.post("/sign-in", content=(b"0" * 10_000 for _ in range(20)), headers=FORM)

    assert answer.status_code == 413


def _zip(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_UP_", "../"), text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"no zip", "zip"), (_zip(readme="x"), "model.py"), (_zip(_UP_evil="x"), "evil")],
)
def test_a_bad_zip_is_told_at_once_in_a_sentence(town: Town, content: bytes, sentence: str) -> None:
    answer = town.browser("owner").post("/submit", phase="feedback", files={"code": ("x.zip", content)})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert sentence in answer.text


def test_html_in_names_and_pages_is_shown_never_obeyed(town: Town) -> None:
    town.site.challenge.pages["overview"].write_text("# Hi\n<script>alert(1)</script> [x](javascript:alert(1))")
    browser = town.browser("owner")
    code = write_code(town.site.folder / "code.zip").read_bytes()
    browser.post("/submit", phase="feedback", files={"code": ("<img src=x onerror=alert(1)>.zip", code)})

    pages = browser.get("/").text + browser.get("/submissions").text

    assert "<script>alert" not in pages
    assert 'href="javascript' not in pages
    assert "<img" not in pages


def test_a_new_prediction_is_sent_to_who_watches(town: Town) -> None:
    number = submit(town)
    job = Submissions(site=town.site).jobs_of(Submissions(site=town.site).get(number))[0]
    point = Point(job_id=job.id, attempt=job.attempt, index=0, seconds=1.5, nauc=0.4242)
    with town.site.store.begin() as connection:
        scores.add_points(connection, [point])
    work_off(town.site)  # over: the stream ends after it said so
    browser = town.browser("owner")

    answer = browser.get(f"/submissions/{number}/live")

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "event: curves" in answer.text
    assert answer.text.endswith("event: over\ndata: \n\n")


def test_a_team_is_made_joined_and_left(town: Town) -> None:
    made = town.browser("other").post("/team", name="Solo Plus")
    invitation = made.text.split('class="secret">')[1].split("<")[0]
    town.browser().post("/sign-up", name="new", email="new@example.org", password=PASSWORD)

    joined = town.browser("new").post("/team/join", invitation=invitation)

    assert joined.headers["location"] == "/team?said=joined"
    assert town.browser("new").post("/team/leave").headers["location"] == "/team?said=left"


def test_two_submissions_are_compared(town: Town) -> None:
    first, second = submit(town), submit(town)
    work_off(town.site)

    page = town.browser("owner").get(f"/compare?a={first}&b={second}")

    assert page.status_code == 200
    assert f"submission {second}" in page.text.lower()
    assert town.browser("other").get(f"/compare?a={first}&b={second}").status_code == 404


def test_a_check_submission_shows_neither_score_nor_log(town: Town) -> None:
    town.calendar.now = START + timedelta(days=10)
    number = submit(town, phase="check")
    work_off(town.site)
    browser = town.browser("owner")
    job = Submissions(site=town.site).jobs_of(Submissions(site=town.site).get(number))[0]

    page = browser.get(f"/submissions/{number}").text

    assert "done" in page
    assert "0.5000" not in page
    assert browser.get(f"/jobs/{job.id}/log/stdout").status_code == 404
    assert browser.get(f"/jobs/{job.id}/report").status_code == 404


def test_the_starting_kit_brings_the_servers_own_test(town: Town, tmp_path: Path) -> None:
    content = town.browser().get("/starting-kit.zip").content

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        compile(archive.read("local_test.py"), "local_test.py", "exec")
    assert {"submission/model.py", "local_test.py", "settings.json"} <= names


def test_long_lists_come_in_pages_with_links(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autospeech.web.watching._PAGE", 2)
    monkeypatch.setattr("autospeech.web.public._ROWS", 1)
    numbers = [submit(town) for _ in range(3)]
    submit(town, "other")
    work_off(town.site)
    browser = town.browser("owner")

    first, second = browser.get("/submissions").text, browser.get(f"/submissions?before={numbers[1]}").text
    board, further = (browser.get(f"/leaderboard/feedback?page={page}").text for page in (1, 2))

    assert f'href="/submissions?before={numbers[1]}">Older ones' in first
    assert f'href="/submissions/{numbers[0]}"' not in first
    assert f'href="/submissions/{numbers[0]}"' in second
    assert "Older ones" not in second
    assert "Your team is at place 1 of 2." in board
    assert 'Your team is at place 1 of 2: <a href="?page=1">' in further
    assert further.count('scope="row"') == 1


@pytest.mark.parametrize("text", ["# One\n# Two", "## Low\n### Lower", "no heading", "# One\n## Two"])
def test_every_page_has_one_title_whatever_headings_the_organiser_writes(town: Town, text: str) -> None:
    for page in ("overview", "rules"):
        town.site.challenge.pages[page].write_text(text)
    browser = town.browser("owner")

    pages = [browser.get(path).text for path in ("/", "/pages/rules", "/account")]

    assert [page.count("<h1>") for page in pages] == [1, 1, 1]


def test_the_curve_of_a_running_job_ends_with_its_last_prediction() -> None:
    running = Line(name="a", points=((60.0, 0.5),), budget=180.0, ended=False)

    assert corners(running) == [(0.0, 0.0), (0.5, 0.0), (0.5, 0.5)]


def test_what_is_kept_is_made_anew_when_something_happened_and_after_a_while() -> None:
    clock, version, made = [0.0], [1], iter(range(10))
    kept = Kept(lambda: clock[0], 2, 30)

    def look(at: float) -> Any:  # noqa: ANN401  what was made
        clock[0] = at
        return kept.get("board", lambda: next(made), lambda: version[0])

    still = [look(at) for at in (0, 1, 2.5, 29)]
    version[0] = 2
    happened = [look(29.5), look(31), look(32)]

    assert still == [0, 0, 0, 0]
    assert happened == [0, 1, 1]  # a look is good for two seconds
    assert look(61.5) == 2  # after a while, whatever happened


def test_a_score_is_on_the_leaderboard_within_two_seconds(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("autospeech.web.app.time", SimpleNamespace(monotonic=lambda: clock[0]))
    browser = town.browser("owner")
    before = browser.get("/leaderboard/feedback").text
    submit(town)
    work_off(town.site)

    clock[0] = 2.1
    after = browser.get("/leaderboard/feedback").text

    assert "Nobody is on it yet." in before
    assert "0.7000" in after
