"""Take pictures of the web service: ``python tools/web_screenshots.py FOLDER [NAME ...]``.

Opens a challenge with made teams, scores and curves, serves it, and has Chromium look at it: home, submit, a live
curve, the leaderboard, the organiser's console; light and dark, at a desk's width and a phone's. Says what is wrong
with a page: wider than the screen, not one heading of level 1, a field without a label. Ends with 1 where something is.
"""

import math
import shutil
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import uvicorn
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from autospeech.challenge import Accounts, Site, Submissions, write_challenge
from autospeech.challenge.job_records import Job, Point
from autospeech.challenge.records import Participant
from autospeech.challenge.states import JobState
from autospeech.challenge.store import jobs, queue, scores, workers
from autospeech.metrics import alc
from autospeech.web import create_app

PASSWORD: Final = "a password of made people"  # noqa: S105  of made accounts only
BUDGET: Final = 1800.0
DATASETS: Final = ("feedback-1", "feedback-2", "feedback-3")
TEAMS: Final = ("mel-bank", "wav2win", "cepstrum", "late-fusion", "ada")
WIDTHS: Final = {"desk": (1000, 760), "phone": (390, 844)}
SCHEMES: Final[tuple[Literal["light"], Literal["dark"]]] = ("light", "dark")
DAY: Final = datetime(2027, 1, 20, 9, tzinfo=UTC)
"""The present of the pictures: the template's feedback phase is open."""
PAGES: Final = {
    "home": ("", "/"),
    "submit": ("ada", "/submit"),
    "live": ("ada", "/submissions/6"),
    "leaderboard": ("ada", "/leaderboard/feedback"),
    "console": ("boss", "/organiser"),
    "people": ("boss", "/organiser/people"),
}
"""Who looks at what."""
CHECK: Final = """() => {
  const wrong = [];
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("wider than the screen");
  const titles = document.querySelectorAll("h1").length;
  if (titles !== 1) wrong.push(titles + " headings of level 1");
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!one.labels.length && !one.getAttribute("aria-label")) wrong.push("no label: " + one.name);
  return wrong;
}"""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture to take."""

    page: str
    """Name in `PAGES`."""
    width: str
    """Name in `WIDTHS`."""
    scheme: Literal["light", "dark"]
    """Paper and ink the visitor prefers."""

    @property
    def name(self) -> str:
        """Name of its file, without the ending."""
        return f"web-{self.page}-{self.width}-{self.scheme}"


def main(folder: Path, wanted: list[str]) -> int:
    """Take the pictures; return 1 where a page has something wrong."""
    shots = [Shot(page=page, width=width, scheme=scheme) for page in PAGES for width in WIDTHS for scheme in SCHEMES]
    chosen = [shot for shot in shots if not wanted or shot.page in wanted or shot.name in wanted]
    folder.mkdir(parents=True, exist_ok=True)
    problems = 0
    with (
        tempfile.TemporaryDirectory() as scratch,
        opened(Path(scratch)) as site,
        chromium() as browser,
        served(site) as address,
    ):
        for shot in chosen:
            page = visit(browser, site, address, shot)
            page.screenshot(path=str(folder / f"{shot.name}.png"))
            wrong = page.evaluate(CHECK)
            problems += len(wrong)
            print(f"{shot.name}.png", *wrong, sep="  ! ")
            page.context.close()
    return min(problems, 1)


@contextmanager
def opened(folder: Path) -> Iterator[Site]:
    """Open a challenge in which five teams have been scored and one submission runs."""
    write_challenge(folder)
    define(folder / "challenge.yaml")
    shift = DAY - datetime.now(UTC)
    with Site.open(folder, calendar=lambda: datetime.now(UTC) + shift) as site:
        people = [sign_up(site, name) for name in TEAMS]
        sign_up(site, "boss", organiser=True)
        code = folder / "learner.zip"
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("model.py", "class Model: ...\n")
        for place, person in enumerate(people):
            hand_in(site, person, code, skill=0.5 + 0.07 * place, ended=True)
        hand_in(site, people[-1], code, skill=0.9, ended=False)
        yield site


def define(path: Path) -> None:
    """Give the template's challenge three datasets."""
    text = path.read_text(encoding="utf-8")
    names = "".join(f"\n      - {{name: {name}, path: datasets/{name}, budget: {BUDGET:g}}}" for name in DATASETS)
    text = text.replace("\n      - {name: feedback-1, path: datasets/feedback-1, budget: 1800}", names)
    path.write_text(text.replace("title: My AutoSpeech challenge", "title: AutoSpeech, an example"), encoding="utf-8")


def sign_up(site: Site, name: str, *, organiser: bool = False) -> Participant:
    """Make an account that has accepted the rules."""
    facts = {"email": f"{name}@example.org", "real_name": name.title()}
    accounts = Accounts(site=site)
    return accounts.accept_rules(accounts.sign_up(name=name, password=PASSWORD, organiser=organiser, **facts))


def hand_in(site: Site, person: Participant, code: Path, *, skill: float, ended: bool) -> None:
    """Hand in, and write made curves down: of ended jobs with their score, or the first minutes of running ones."""
    taken = Submissions(site=site).take(person, "feedback", code)
    for place, job in enumerate(Submissions(site=site).jobs_of(taken)):
        claimed = claim(site, job)
        corners = curve(skill - 0.06 * place, last=BUDGET if ended else 200.0 - 50 * place)
        with site.store.begin() as connection:
            points = [Point(job_id=job.id, attempt=1, index=k, seconds=at, nauc=y) for k, (at, y) in enumerate(corners)]
            scores.add_points(connection, points)
        if ended:
            end(site, claimed, corners)


def claim(site: Site, job: Job) -> Job:
    """Have a made worker hold a job."""
    with site.store.begin() as connection:
        workers.seen(connection, name="node-1", slots=6, executor="local", now=site.now)
        lease = timedelta(minutes=5)
        queue.claim(connection, job, worker="node-1", now=site.now, lease=lease, deadline=site.now + 12 * lease)
        jobs.settle(connection, job.submission_id, site.now)
        found = jobs.get(connection, job.id)
    return found or job


def curve(skill: float, *, last: float) -> list[tuple[float, float]]:
    """Return made corners: quick at first, then slower."""
    seconds = [2.0 * 1.7**k for k in range(13)]
    return [(round(at, 1), round(skill * (1 - math.exp(-((at + 4) ** 0.45) / 2.2)), 4)) for at in seconds if at <= last]


def end(site: Site, job: Job, corners: list[tuple[float, float]]) -> None:
    """Write down the score of a made curve."""
    seconds, values = [at for at, _ in corners], [y for _, y in corners]
    facts = {"accuracy": values[-1], "balanced_accuracy": values[-1], "first_seconds": seconds[0], "budget": BUDGET}
    said = {"outcome": "done", "sentence": "The submission ended by itself."}
    with site.store.begin() as connection:
        queue.finish(connection, job, now=site.now, state=JobState.SCORED, predictions=len(corners), **said)
        area = alc(seconds, values, BUDGET)
        scores.add(connection, job_id=job.id, attempt=1, alc=area, nauc=values[-1], scored_at=site.now, **facts)
        jobs.settle(connection, job.submission_id, site.now)


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Serve a challenge until the end; yield its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(site), port=0, log_level="critical", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(timeout=30)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


def visit(browser: Browser, site: Site, address: str, shot: Shot) -> Page:
    """Open a page as its visitor sees it."""
    width, height = WIDTHS[shot.width]
    viewport: ViewportSize = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, color_scheme=shot.scheme, timezone_id="UTC")
    who, to = PAGES[shot.page]
    if who:
        accounts = Accounts(site=site)
        secret = accounts.open_session(accounts.find(who))
        context.add_cookies([{"name": "session", "value": secret, "url": address}])
    page = context.new_page()
    page.goto(address + to)
    page.wait_for_timeout(300)
    return page


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
