"""A real browser visits a real server: signs up, submits, watches the curve grow, is ranked; an organiser reruns."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.job_records import Point
from autospeech.challenge.states import JobState
from autospeech.challenge.store import scores
from tests.challenge.arena import PASSWORD, FakeCarrier, enrol, make_worker, work_off, write_code
from tests.web.open_server import served
from tests.web.town import Town

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def pages() -> Iterator[list[Page]]:
    """Return a page of a desk's width and one of a phone's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        desk = browser.new_context(viewport={"width": 1100, "height": 800}, color_scheme="light")
        phone = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
        yield [desk.new_page(), phone.new_page()]
        browser.close()


def picture(page: Page, name: str) -> None:
    """Keep a screenshot where somebody asked for them."""
    if folder := os.environ.get("AUTOSPEECH_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_participant_and_an_organiser_in_their_browsers(town: Town, pages: list[Page]) -> None:
    page, phone = pages
    code = write_code(town.site.folder / "learner.zip", {"f1": 0.7})
    for name, alc in (("bob", 0.5), ("eve", 0.6)):
        wished = write_code(town.site.folder / f"{name}.zip", {"f1": alc})
        Submissions(site=town.site).take(enrol(town.site, name), "feedback", wished)
    work_off(town.site)
    with served(town.site) as address:
        page.goto(address)
        picture(page, "home")
        sign_up(page, address)
        hand_in(page, code)
        watch(town, page)
        page.goto(f"{address}/leaderboard/feedback")
        expect(page.get_by_role("row").nth(1)).to_contain_text("ada")
        picture(page, "leaderboard")
        rerun(phone, address, page_number=number_of(town))

    assert Submissions(site=town.site).get(number_of(town)).state.value in {"queued", "running"}


def number_of(town: Town) -> int:
    return 3


def sign_up(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-up")
    page.get_by_label("Name", exact=False).first.fill("ada")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    page.get_by_role("button", name="I accept the rules").click()
    expect(page.get_by_role("status")).to_contain_text("You accepted the rules")


def hand_in(page: Page, code: Path) -> None:
    page.get_by_role("link", name="Submit", exact=True).click()
    page.get_by_label("Zip with model.py").set_input_files(code)
    picture(page, "submit")
    page.get_by_role("main").get_by_role("button", name="Submit").click()
    expect(page.get_by_role("status")).to_contain_text("Your submission was taken")


def watch(town: Town, page: Page) -> None:
    """See a prediction within 5 s of its being written down, without loading the page again."""
    carrier = FakeCarrier(hold=True)
    worker = make_worker(town.site, carrier, slots=4)
    worker.tick()
    job = Submissions(site=town.site).jobs_of(Submissions(site=town.site).get(number_of(town)))[0]
    assert job.state is JobState.RUNNING
    for index, (seconds, nauc) in enumerate([(1.0, 0.3), (4.0, 0.55), (11.0, 0.8123)]):
        point = Point(job_id=job.id, attempt=job.attempt, index=index, seconds=seconds, nauc=nauc)
        with town.site.store.begin() as connection:
            scores.add_points(connection, [point])
        begin = time.monotonic()
        expect(page.get_by_role("main")).to_contain_text(f"{nauc:.4f}", timeout=5000)
        assert time.monotonic() - begin < 5
    picture(page, "live")
    carrier.release()
    worker.run(poll=0, until_idle=True)
    expect(page.get_by_text("0.7000").first).to_be_visible(timeout=5000)
    picture(page, "submission")


def rerun(page: Page, address: str, *, page_number: int) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("Name or e-mail").fill("organiser")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.goto(f"{address}/organiser")
    picture(page, "console-phone")
    page.goto(f"{address}/submissions/{page_number}")
    picture(page, "submission-phone")
    page.get_by_role("button", name="Rerun", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Done")
    page.goto(f"{address}/leaderboard/feedback")
    picture(page, "leaderboard-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
