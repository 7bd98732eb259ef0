"""Reads and runs the examples of a page: ```python blocks, and lines that start with $ in ```console blocks."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Example", "environment", "examples_of", "run_example"]


@dataclass(frozen=True, kw_only=True)
class Example:
    """One runnable block of a page."""

    kind: str
    """``python`` or ``console``."""
    line: int
    """Line of the page where it begins."""
    text: str
    """Its lines."""
    makes_recordings: bool = False
    """Whether it stands for recordings that a reader may have: its fence says ``python recordings``."""


def examples_of(page: Path) -> Iterator[Example]:
    """Yield the runnable blocks of a page in order."""
    kind, begin, rest = "", 0, ""
    lines: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("```"):
            if kind in {"python", "console"}:
                made = rest.strip() == "recordings"
                yield Example(kind=kind, line=begin, text="\n".join(lines) + "\n", makes_recordings=made)
            opened, _, rest = line.strip("` ").partition(" ")
            kind, begin, lines = ("" if kind else opened or "text"), number, []
        else:
            lines.append(line)


def run_example(example: Example, folder: Path, names: dict[str, object], env: dict[str, str]) -> str:
    """Run a block in a folder; return what its commands printed. Python blocks of one page share their names.

    Raises:
        AssertionError: A command of the block failed.
    """
    if example.kind == "python":
        _run_python(example, folder, names)
        return ""
    printed = []
    for line in example.text.splitlines():
        if line.startswith("$ "):
            ended = subprocess.run(  # noqa: S602  the page shows what one types into a shell
                line[2:], shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False
            )
            assert ended.returncode == 0, f"{line}\n{ended.stdout}\n{ended.stderr}"
            printed.append(ended.stdout)
    return "".join(printed)


def _run_python(example: Example, folder: Path, names: dict[str, object]) -> None:
    earlier = Path.cwd()
    os.chdir(folder)
    try:
        exec(compile(example.text, f"example at line {example.line}", "exec"), names)  # noqa: S102  our own pages
    finally:
        os.chdir(earlier)


def environment(cache: Path) -> dict[str, str]:
    """Return the environment of a new user: our commands first on the path, an empty cache."""
    programs = Path(sys.executable).parent
    return {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(cache)}
