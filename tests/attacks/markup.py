"""A page read as a browser would, held against what the pages of harmless runs are made of."""

import json
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from autospeech.protocol.scoring import score_run
from autospeech.report import write_run_report
from autospeech.testing import Page, make_run


class Markup(HTMLParser):
    """Elements, attributes and text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.pieces: set[str] = set()
        self.text = ""
        self.dangers = Page(source).dangers
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces |= {tag, *(f"{tag}[{name}]" for name, _ in attrs)}

    def handle_comment(self, data: str) -> None:
        self.pieces.add("comment")

    def unknown_decl(self, data: str) -> None:
        self.pieces.add("declaration")

    def handle_data(self, data: str) -> None:
        self.text += data

    def strange(self) -> list[str]:
        """Return what no harmless page has, and whatever would run or fetch something."""
        return sorted(self.pieces - harmless()) + self.dangers


def read_markup(page: Path) -> Markup:
    return Markup(page.read_text(encoding="utf-8"))


@cache
def harmless() -> frozenset[str]:
    """Return the elements and attributes of a page that shows everything and holds nothing foreign."""
    labels = np.eye(3, dtype=np.uint8)[np.arange(12) % 3]
    with TemporaryDirectory() as folder:
        run = make_run(Path(folder) / "run", labels, [(1.0, labels + 0.5), (2.0, labels + 0.1)], stdout="hello\n")
        (run / "stderr.log").write_text("hello\n", encoding="utf-8")
        record = json.loads((run / "record.json").read_bytes()) | {"traceback": "ValueError", "notes": ["a note"]}
        (run / "record.json").write_text(json.dumps(record), encoding="utf-8")
        score_run(run, run / "solution.txt")
        return frozenset(read_markup(write_run_report(run, names=["a", "b", "c"])).pieces)
