"""Fixtures every room's tests share."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.orphans import pytest_configure, pytest_sessionfinish, pytest_terminal_summary

__all__ = ["practice", "practice_dataset", "pytest_configure", "pytest_sessionfinish", "pytest_terminal_summary"]

# Examples are not timed: a busy machine would fail them at random.
settings.register_profile("autospeech", deadline=None)
settings.load_profile("autospeech")

ROOT = Path(__file__).resolve().parent.parent


def _practice_source() -> Path | None:
    named = os.environ.get("AUTOSPEECH_PRACTICE")
    source = Path(named) if named else ROOT.parent / "shared" / "data"
    return source if (source / "make_datasets.py").exists() else None


@pytest.fixture(scope="session")
def practice() -> Path:
    """Folder of the practice recordings; skips where there is none."""
    source = _practice_source()
    if source is None:
        pytest.skip("no practice recordings: set AUTOSPEECH_PRACTICE to their folder")
    return source


@pytest.fixture(scope="session")
def practice_dataset(practice: Path) -> Callable[[str], Path]:
    """Expand a practice set into the 2019 format, once; return its dataset folder."""
    expanded = ROOT / ".cache" / "practice"

    def expand(name: str) -> Path:
        folder = expanded / name
        if not (folder / f"{name}.solution").exists():
            command = [sys.executable, str(practice / "make_datasets.py"), str(expanded), name]
            subprocess.run(command, check=True, capture_output=True)
        return folder

    return expand
