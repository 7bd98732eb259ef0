"""`Recipe`: what is known about a published corpus, and how its files name label and group."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autospeech.corpora.source import About
from autospeech.data.recording import Recording
from autospeech.errors import DataError

__all__ = ["Recipe", "RecipeSource", "named_files"]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one published corpus becomes recordings."""

    about: About
    """Name, licence, citation, what label and group are."""
    layout: str
    """What the corpus looks like on disk, as its authors pack it."""
    find: Callable[[Path], Iterable[Recording]]
    """Lists the recordings below a folder."""


@dataclass(frozen=True, kw_only=True)
class RecipeSource:
    """A published corpus at its place on this disk."""

    recipe: Recipe
    """How it is read."""
    root: Path
    """The corpus, or a folder around it."""

    @property
    def about(self) -> About:
        """Return what is known about the corpus."""
        return self.recipe.about

    def remarks(self) -> list[str]:
        """Return nothing: what is known stands in the recipe."""
        return []

    def recordings(self) -> list[Recording]:
        """List the recordings.

        Raises:
            DataError: No file below the folder has a name as the corpus has them.
        """
        found = list(self.recipe.find(self.root))
        if not found:
            raise DataError(f"{self.about.name} in {self.root}", expected=self.recipe.layout, got="no such file")
        return found


def named_files(root: Path, pattern: str) -> Iterator[tuple[Path, re.Match[str]]]:
    """Yield the files whose whole path ends as a regular expression says, in order, with what it found."""
    ending = re.compile(f"(?:^|/){pattern}$")
    for path in sorted(root.resolve().rglob("*")):
        found = ending.search(path.as_posix())
        if found and path.is_file():
            yield path, found
