"""`Dataset` and `open_dataset`: a 2019 dataset folder, its clips converted once and mapped into memory."""

from dataclasses import dataclass
from pathlib import Path

from autospeech.contract import Labels, Metadata
from autospeech.data.archive import cached_folder, is_archive
from autospeech.data.cache import default_cache
from autospeech.data.convert import convert
from autospeech.data.locate import find_dataset, solution_of
from autospeech.data.metadata import read_metadata
from autospeech.data.solution import read_solution
from autospeech.data.store import ClipStore
from autospeech.errors import DataError

__all__ = ["Dataset", "open_dataset"]


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A dataset as the protocol needs it; the test labels stay in their file until `test_labels` is called."""

    name: str
    """NAME of NAME.data."""
    folder: Path
    """The NAME.data folder."""
    metadata: Metadata
    """Content of meta.json."""
    train: ClipStore
    """Training clips."""
    test: ClipStore
    """Test clips."""
    train_labels: Labels
    """One-hot labels of the training clips: shape (train_num, class_num), uint8."""
    solution: Path | None
    """File of the test labels beside the folder; None where it is withheld."""

    def test_labels(self) -> Labels | None:
        """Read the test labels: shape (test_num, class_num), uint8; None where they are withheld.

        Raises:
            DataError: The file is not what the format says.
        """
        if self.solution is None:
            return None
        labels = read_solution(self.solution, class_num=self.metadata.class_num)
        _check_count(f"rows of {self.solution.name}", self.metadata.test_num, len(labels))
        return labels


def open_dataset(path: Path, *, cache: Path | None = None) -> Dataset:
    """Open a dataset; converts its clips on first use.

    Args:
        path: NAME.data, the NAME folder that holds it, a folder that holds exactly one such folder, or NAME.zip.
        cache: Where converted clips are kept; None is `default_cache`.

    Raises:
        DataError: There is no dataset or more than one, or it is not what the format says.
        MachineryError: The cache can't be written.
    """
    where = default_cache() if cache is None else cache
    data = find_dataset(cached_folder(path, where) if is_archive(path) else path)
    metadata = read_metadata(data / "meta.json")
    labels = read_solution(data / "train.solution", class_num=metadata.class_num)
    _check_count("rows of train.solution", metadata.train_num, len(labels))
    train, test = convert(data / "train.pkl", where), convert(data / "test.pkl", where)
    _check_count("clips in train.pkl", metadata.train_num, len(train))
    _check_count("clips in test.pkl", metadata.test_num, len(test))
    return Dataset(
        name=data.name.removesuffix(".data"),
        folder=data,
        metadata=metadata,
        train=train,
        test=test,
        train_labels=labels,
        solution=solution_of(data),
    )


def _check_count(what: str, expected: int, got: int) -> None:
    if expected != got:
        raise DataError(what, expected=f"{expected} (meta.json)", got=got)
