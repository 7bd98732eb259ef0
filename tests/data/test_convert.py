"""Content is converted once, found again by its hash, and made anew when it changed."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autospeech.data import Dataset, open_dataset
from autospeech.data import convert as conversion
from autospeech.errors import MachineryError

Make = Callable[..., Path]


def _open(path: Path, tmp_path: Path) -> Dataset:
    return open_dataset(path, cache=tmp_path / "cache")


def _age(folder: Path) -> None:
    """Set the files' modification back an hour, so that their hash may be remembered."""
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - 3600, time.time() - 3600))


def test_a_dataset_is_converted_once(make_dataset: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_dataset()
    _age(folder)
    first = _open(folder, tmp_path)
    monkeypatch.setattr(conversion, "_build", None)
    monkeypatch.setattr(conversion, "_hash", None)

    again = _open(folder, tmp_path)

    assert again.train.blob == first.train.blob


def test_the_same_content_elsewhere_shares_the_store(
    make_dataset: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _open(make_dataset("one"), tmp_path)
    monkeypatch.setattr(conversion, "_build", None)

    assert _open(make_dataset("two"), tmp_path).train.digest == first.train.digest


@pytest.mark.parametrize("settled", ["settled", "fresh"])
def test_a_changed_file_is_converted_anew(make_dataset: Make, tmp_path: Path, settled: str) -> None:
    folder = make_dataset()
    path = folder / "small.data" / "train.pkl"
    if settled == "settled":
        _age(folder)
    before = _open(folder, tmp_path).train
    stat = path.stat()

    data = bytearray(path.read_bytes())
    data[data.index(b"tb") - 1] ^= 1  # the same size, and the same modification time below
    path.write_bytes(bytes(data))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    assert _open(folder, tmp_path).train.digest != before.digest


def test_a_damaged_store_is_converted_again(make_dataset: Make, tmp_path: Path) -> None:
    folder = make_dataset()
    blob = _open(folder, tmp_path).train.blob
    blob.write_bytes(b"")

    assert _open(folder, tmp_path).train[0].size == 2000


def test_opening_a_converted_dataset_is_quick(make_dataset: Make, tmp_path: Path) -> None:
    folder = make_dataset()
    _age(folder)
    _open(folder, tmp_path)

    started = time.process_time()
    _open(folder, tmp_path)

    assert time.process_time() - started < 0.5


def test_an_occupied_cache_is_a_matter_of_the_machine(make_dataset: Make, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")

    with pytest.raises(MachineryError, match="writing"):
        _open(make_dataset(), tmp_path)
