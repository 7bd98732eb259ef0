"""The tutorial's commands, as they stand there, on real recordings instead of its made ones: as a new user has them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.examples import environment, examples_of, run_example
from tests.docs.real_sources import folder_a_class, long_recordings, table_with_speakers

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial"
_EVALUATED = re.compile(r"^NAUC (-?\d\.\d+) ", re.MULTILINE)

PAGES: dict[str, tuple[tuple[Callable[[Path, Path], None], ...], tuple[float, ...]]] = {
    "your-first-model.md": ((folder_a_class,), (0.9,)),
    "speakers-and-long-recordings.md": ((table_with_speakers, long_recordings), (0.6, 0.0)),
}
"""What its recordings are made from, and the NAUC that every `evaluate` of the page must exceed."""


@pytest.mark.practice
@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("page", PAGES)
def test_the_tutorial_runs_on_real_recordings(
    page: str, practice: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources, least = PAGES[page]
    for write in sources:
        write(practice, tmp_path)
    env = environment(tmp_path_factory.getbasetemp() / "user-cache")
    monkeypatch.setenv("XDG_CACHE_HOME", env["XDG_CACHE_HOME"])
    names: dict[str, object] = {"__name__": "__main__"}

    examples = [each for each in examples_of(TUTORIAL / page) if not each.makes_recordings]
    printed = "".join(run_example(each, tmp_path, names, env) for each in examples)

    reached = [float(value) for value in _EVALUATED.findall(printed)]
    assert len(reached) == len(least)
    assert all(value > low for value, low in zip(reached, least, strict=True)), reached


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_say_which_blocks_stand_for_recordings(page: str) -> None:
    examples = list(examples_of(TUTORIAL / page))

    assert sum(each.makes_recordings for each in examples) == len(PAGES[page][0])
