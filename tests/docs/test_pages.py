"""The pages keep their word: examples run, links lead somewhere, the reference is that of the commands."""

import re
from pathlib import Path

import pytest

from tests.docs.examples import environment, examples_of, run_example
from tools.cli_reference import reference

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WITH_EXAMPLES = [ROOT / "README.md", *sorted((ROOT / "docs" / "howto").glob("*.md"))]
LONG = [
    pytest.param(ROOT / "docs" / "tutorial" / name, marks=pytest.mark.slow)
    for name in ("your-first-model.md", "speakers-and-long-recordings.md")
]
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", [*WITH_EXAMPLES, ROOT / "docs" / "tutorial" / "first-run.md", *LONG], ids=_name)
def test_the_examples_run_as_they_stand(
    page: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = environment(tmp_path_factory.getbasetemp() / "user-cache")
    monkeypatch.setenv("XDG_CACHE_HOME", env["XDG_CACHE_HOME"])
    names: dict[str, object] = {"__name__": "__main__"}

    for example in examples_of(page):
        run_example(example, tmp_path, names, env)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]

    missing = [link for link in links if not (page.parent / link).exists()]

    assert not missing


def test_the_reference_of_the_commands_is_theirs() -> None:
    written = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")

    assert written == reference(), "run: make reference"


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=_name)
def test_every_page_can_be_found_from_the_index(page: Path) -> None:
    index = ROOT / "docs" / ("adr/index.md" if page.parent.name == "adr" and page.name != "index.md" else "index.md")
    linked = {(index.parent / link).resolve() for link in _LINK.findall(index.read_text(encoding="utf-8"))}

    assert page.resolve() in linked or page.resolve() == index.resolve()
