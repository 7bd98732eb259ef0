"""`open_source`: whatever people have -> a `Source`."""

from pathlib import Path

from autospeech.corpora.recipes import RECIPES, RecipeSource
from autospeech.corpora.source import Source
from autospeech.corpora.sources import AudioFolder, ClassFolders, Table
from autospeech.data.recordings import table_in
from autospeech.errors import DataError, UsageError

__all__ = ["open_source"]


def open_source(path: Path, *, group: str | None = None, recipe: str | None = None) -> Source:
    """Tell what kind of source lies at a path, by what is in it.

    Without a recipe, in this order: a csv or tsv file, or a folder with clips.csv; a Hugging Face AudioFolder; one
    folder of audio files a class.

    Args:
        path: File or folder.
        group: Column of the table or metadata that names the group; for class folders "folder".
        recipe: Name of a published corpus, see `RECIPES`; it says by itself what its groups are.

    Raises:
        DataError: There is nothing at `path`, or a file of another kind.
        UsageError: There is no such recipe, or a column of groups is named beside it.
    """
    if recipe is not None:
        return _published(path, recipe, group)
    if table_in(path) is not None:
        return Table(root=path, group=group)
    if not path.is_dir():
        got = "another file" if path.exists() else "nothing there"
        raise DataError(f"source {path}", expected="a folder of recordings, a .csv or a .tsv", got=got)
    if AudioFolder.is_at(path):
        return AudioFolder(root=path, group=group)
    return ClassFolders(root=path, group=group)


def _published(path: Path, recipe: str, group: str | None) -> Source:
    if recipe not in RECIPES:
        raise UsageError("recipe", expected=f"one of {', '.join(RECIPES)}", got=recipe)
    if group is not None:
        said = RECIPES[recipe].about.group
        raise UsageError("column of groups", expected=f"none beside a recipe (its groups: {said})", got=group)
    if not path.is_dir():
        raise DataError(f"source {path}", expected="the corpus's folder", got="a file" if path.exists() else "nothing")
    return RecipeSource(recipe=RECIPES[recipe], root=path)
