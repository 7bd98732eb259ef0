"""`open_source`: whatever people have -> a `Source`."""

from pathlib import Path

from autospeech.corpora.source import Source
from autospeech.corpora.sources import AudioFolder, ClassFolders, Table
from autospeech.data.recordings import table_in
from autospeech.errors import DataError

__all__ = ["open_source"]


def open_source(path: Path, *, group: str | None = None) -> Source:
    """Tell what kind of source lies at a path, by what is in it.

    In this order: a csv or tsv file, or a folder with clips.csv; a Hugging Face AudioFolder; one folder of audio files
    a class.

    Args:
        path: File or folder.
        group: Column of the table or metadata that names the group; for class folders "folder".

    Raises:
        DataError: There is nothing at `path`, or a file of another kind.
    """
    if table_in(path) is not None:
        return Table(root=path, group=group)
    if not path.is_dir():
        got = "another file" if path.exists() else "nothing there"
        raise DataError(f"source {path}", expected="a folder of recordings, a .csv or a .tsv", got=got)
    if AudioFolder.is_at(path):
        return AudioFolder(root=path, group=group)
    return ClassFolders(root=path, group=group)
