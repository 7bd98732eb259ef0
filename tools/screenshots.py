"""Take the documentation's pictures of reports from real runs: fit, evaluate, run and bench, then a headless Chromium.

    python tools/screenshots.py RECORDINGS DATASET docs/images --groups group --budget 45

RECORDINGS is what ``autospeech fit`` takes, with a train and a test side; DATASET is one of the challenge's format.
The program fails where a page is wider than a desk's or a phone's screen; ``--keep`` keeps the pages. Look at every
picture before you keep it: a busy machine learns slowly.
"""

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from autospeech.testing import write_submission

__all__ = ["SHOTS", "Shot", "make_pages", "take"]

_MOST_BYTES: Final = 150_000
_COLOURS: Final = (256, 128, 64, 32)
_WIDTHS: Final = (1200, 390)
"""Widths of screens, in pixels, that every page must fit on."""
_START: Final = "from autospeech.cli.app import main; main()"


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A picture of a page, or of its upper part."""

    page: str
    """File name of the page, without its ending."""
    name: str
    """File name of the picture, without its ending."""
    width: int
    """Width of the screen in pixels."""
    height: int | None = None
    """Height to show; None: the whole page."""
    dark: bool = False
    """The reader prefers dark pages."""


SHOTS: Final = (
    Shot(page="evaluation", name="evaluation", width=1200, height=1960),
    Shot(page="evaluation", name="evaluation-phone", width=390, height=1400, dark=True),
    Shot(page="run", name="run-report", width=1200, height=1300),
    Shot(page="bench", name="bench", width=1200, height=940),
)


def main() -> None:
    """Make the pages, and their pictures."""
    asked = _arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    with _folder(asked.keep) as folder:
        make_pages(folder, asked.recordings, asked.dataset, budget=asked.budget, groups=asked.groups)
        shutil.copyfile(folder / "model" / "learning-curve.png", asked.out / "model-card-curve.png")
        for path in take(folder, asked.out, SHOTS):
            print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


def make_pages(folder: Path, recordings: Path, dataset: Path, *, budget: float, groups: str | None) -> None:
    """Write evaluation.html, run.html and bench.html into a folder, from real runs."""
    model, grouped = folder / "model", [] if groups is None else ["--groups", groups]
    seconds = f"{budget:g}"
    _autospeech("fit", recordings, "--budget", f"{seconds}s", "--out", model, "--replace", *grouped)
    _autospeech("evaluate", model, recordings, "--report", folder / "evaluation.html", *grouped)
    _autospeech("run", dataset, "--budget", seconds, "--out", folder / "run")
    shutil.copyfile(folder / "run" / "report.html", folder / "run.html")
    write_submission(folder / "chance", "random")
    entries = ["--own", "full", "--own", "plain:encoder=none", "--code", f"chance={folder / 'chance'}"]
    _autospeech("bench", dataset, *entries, "--budget", seconds, "--out", folder / "bench")
    shutil.copyfile(folder / "bench" / "bench.html", folder / "bench.html")


def take(folder: Path, out: Path, shots: Sequence[Shot]) -> Iterator[Path]:
    """Take pictures of the pages in a folder; yield their paths."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for page in dict.fromkeys(shot.page for shot in shots):
            _check_width(browser, folder / f"{page}.html")
        for shot in shots:
            path = out / f"{shot.name}.png"
            path.write_bytes(_small(_picture(browser, folder / f"{shot.page}.html", shot)))
            yield path
        browser.close()


def _check_width(browser: Browser, page_file: Path) -> None:
    for width in _WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(page_file.resolve().as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.close()
        if wide > width:
            sys.exit(f"{page_file.name}: expected to fit on a screen of {width} pixels, got {wide}; mend the page")


def _picture(browser: Browser, page_file: Path, shot: Shot) -> bytes:
    scheme: Literal["dark", "light"] = "dark" if shot.dark else "light"
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height or 900},
        color_scheme=scheme,
    )
    page.goto(page_file.resolve().as_uri())
    content = page.screenshot(full_page=shot.height is None)
    page.close()
    return content


def _small(content: bytes) -> bytes:
    """Return a PNG of as many colours as fit into the size the documentation allows."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    for colours in _COLOURS:
        buffer = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(buffer, "png", optimize=True)
        if buffer.tell() < _MOST_BYTES:
            break
    return buffer.getvalue()


def _autospeech(*words: object) -> None:
    subprocess.run([sys.executable, "-c", _START, *map(str, words)], check=True)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory() as made:
            yield Path(made)
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take the documentation's pictures of reports.")
    parser.add_argument("recordings", type=Path)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--groups")
    parser.add_argument("--budget", type=float, default=45.0)
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
