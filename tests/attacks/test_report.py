"""Names of datasets, classes and files that would act in a page are shown as the words they are."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, sync_playwright

from autospeech.data import write_dataset
from autospeech.execution.job import JobSpec
from autospeech.execution.run_job import run_job
from autospeech.protocol.scoring import score_run
from autospeech.report import export_2019, write_run_report
from autospeech.testing import make_run
from tests.attacks.markup import Markup, read_markup

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
EVIL = "<img src=x onerror=alert(1)>"
CLOSING = "</title></style></pre></svg>--><script>alert(1); document.title = 'taken'</script>"
LEARNER = f"""
import importlib, numpy

print({CLOSING!r})


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.rounds = 0

    def train(self, data, remaining):
        self.rounds += 1
        if self.rounds == 2:
            importlib.import_module({EVIL!r})

    def test(self, clips, remaining):
        return numpy.random.random(self.shape)
"""


def evil_zip(folder: Path) -> Path:
    """Return a submission whose second train() raises from a file with a name that acts."""
    path = folder / f"{EVIL}.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("model.py", LEARNER)
        packed.writestr(f"{EVIL}.py", f"raise ValueError({CLOSING!r})\n")
        packed.writestr(f"<script>/{CLOSING.replace('/', '')}.txt", "x")
    return path


def evil_dataset(folder: Path) -> Path:
    """Return a dataset whose folder, metadata and classes have names that act."""
    rng = np.random.default_rng(1)
    clips = [rng.uniform(-0.5, 0.5, 2000).astype(np.float32) for _ in range(18)]
    labels = np.eye(3, dtype=np.uint8)[np.arange(18) % 3]
    data = write_dataset(
        folder / EVIL,
        name=EVIL,
        train=clips[:9],
        train_labels=labels[:9],
        test=clips[9:],
        test_labels=labels[9:],
        extra={"domain": CLOSING, CLOSING: EVIL},
    )
    (data.parent / f"{EVIL}.classes.json").write_text(json.dumps([EVIL, CLOSING, "]]>"]), encoding="utf-8")
    return data


@pytest.fixture(scope="module")
def evil_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored run of evil code on an evil dataset, reported under the evil names, and once more as in 2019."""
    folder = tmp_path_factory.mktemp("evil")
    data = evil_dataset(folder)
    job = JobSpec(dataset=data, code=evil_zip(folder), out=folder / f"{EVIL}.run", budget=60.0, cache=folder / "cache")
    result = run_job(job)
    assert result.outcome == "train_error", result.sentence
    names = json.loads((data.parent / f"{EVIL}.classes.json").read_bytes())
    write_run_report(job.out, names=names, title=EVIL)
    export_2019(job.out, job.out / "2019", EVIL)
    return job.out


@pytest.mark.parametrize("source", [EVIL, CLOSING, "<p onclick='x()'>", "<!-- x -->", "<a href='javascript:x()'>"])
def test_the_check_itself_sees_what_would_act(source: str) -> None:
    assert Markup(f"<p>{source}</p>").strange() != []


PAGES = ("report.html", "2019/detailed_results.html")


@pytest.mark.parametrize("page", PAGES)
def test_names_that_act_are_shown_as_words(page: str, evil_run: Path) -> None:
    read = read_markup(evil_run / page)

    assert read.strange() == []
    assert EVIL in read.text
    assert f"{EVIL}.py" in read.text
    assert CLOSING in read.text


def test_a_picture_with_names_that_act_is_a_picture_and_nothing_else(evil_run: Path) -> None:
    drawn = read_markup(evil_run / "learning-curve.svg")

    assert drawn.dangers == []


def test_the_largest_and_smallest_numbers_are_reported_and_exported_as_they_are(tmp_path: Path) -> None:
    labels = np.eye(2, dtype=np.uint8)[[0, 1, 0, 1]]
    made = [(1.0, labels * 5e-324), (2.0, labels * 1.7976931348623157e308), (3.0, labels * -0.0)]
    run = make_run(tmp_path / "run", labels, made)
    score_run(run, run / "solution.txt")

    page = read_markup(write_run_report(run))
    export_2019(run, tmp_path / "2019", "toy")

    assert page.strange() == []
    for index, (_, scores) in enumerate(made):
        exported = np.loadtxt(tmp_path / "2019" / f"toy.predict_{index}")
        assert exported.tobytes() == scores.tobytes()


@pytest.fixture
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("page", PAGES)
def test_a_browser_runs_and_fetches_nothing_even_where_the_page_does_not_forbid_it(
    page: str, evil_run: Path, browser_page: Page
) -> None:
    open_page = evil_run / "open.html"
    source = (evil_run / page).read_text(encoding="utf-8")
    assert 'http-equiv="Content-Security-Policy"' in source
    open_page.write_text(source.replace("Content-Security-Policy", "none"), encoding="utf-8")
    happened: list[str] = []
    browser_page.on("dialog", lambda dialog: happened.append(dialog.message))
    browser_page.on("pageerror", lambda error: happened.append(str(error)))
    browser_page.on("request", lambda request: happened.append(request.url))

    browser_page.goto(open_page.as_uri())
    browser_page.wait_for_timeout(300)

    assert happened == [open_page.as_uri()]
    assert EVIL in browser_page.title()
    assert browser_page.locator("script, img, iframe, object").count() == 0
