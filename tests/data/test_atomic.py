"""Files and folders appear whole or not at all."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autospeech.data import atomic_folder, open_dataset, write_atomically, write_dataset
from autospeech.data.content import write_content
from autospeech.data.convert import convert
from autospeech.errors import AutoSpeechError, MachineryError, UsageError


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    yield from _mounted(tmp_path / "disk", "size=256k")


def _mounted(place: Path, options: str) -> Iterator[Path]:
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (subprocess.CalledProcessError, FileNotFoundError):
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S607  wherever it is


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A disk that can't be written, not even by root."""
    yield from _mounted(tmp_path / "read-only", "ro")


def _clips(samples: int) -> list[np.ndarray[tuple[int], np.dtype[np.float32]]]:
    return [np.full(samples, 0.25, np.float32) for _ in range(4)]


def test_a_file_replaces_another(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", b"old")
    write_atomically(tmp_path / "a", b"new")

    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(small_disk: Path) -> None:
    write_atomically(small_disk / "a", b"old")

    with pytest.raises(MachineryError, match="No space left on device"):
        write_atomically(small_disk / "a", bytes(10**6))

    assert (small_disk / "a").read_bytes() == b"old"
    assert [path.name for path in small_disk.iterdir()] == ["a"]


def test_a_folder_appears_at_the_end(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "made") as work:
        (work / "inside").write_text("x")
        assert not (tmp_path / "made").exists()

    assert (tmp_path / "made" / "inside").read_text() == "x"
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "made").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_folder_does_not_appear_when_the_block_fails(tmp_path: Path) -> None:
    def fail() -> None:
        with atomic_folder(tmp_path / "made") as work:
            (work / "inside").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("occupied", ["folder", "file", "link"])
def test_what_stands_there_is_not_replaced(tmp_path: Path, occupied: str) -> None:
    place = tmp_path / "made"
    if occupied == "folder":
        place.mkdir()
        (place / "mine").write_text("x")
    elif occupied == "file":
        place.write_text("x")
    else:
        place.symlink_to(tmp_path / "nowhere")

    with pytest.raises(UsageError, match="expected a new or empty folder"), atomic_folder(place):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()

    with atomic_folder(tmp_path / "made") as work:
        (work / "inside").write_text("x")

    assert (tmp_path / "made" / "inside").exists()


def test_a_long_name_is_no_obstacle(tmp_path: Path) -> None:
    name = "ß" * 120

    with atomic_folder(tmp_path / name):
        pass

    assert (tmp_path / name).is_dir()


def test_a_dataset_on_a_full_disk_leaves_nothing(small_disk: Path) -> None:
    labels = np.eye(2, dtype=np.uint8)[[0, 1, 0, 1]]

    with pytest.raises(MachineryError, match="No space left on device"):
        write_dataset(small_disk / "x", name="x", train=_clips(10**5), train_labels=labels, test=_clips(9))

    assert list(small_disk.iterdir()) == []


def test_a_conversion_on_a_full_disk_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    with (tmp_path / "train.pkl").open("wb") as file:
        write_content(file, _clips(10**5))

    with pytest.raises(MachineryError, match="No space left on device"):
        convert(tmp_path / "train.pkl", small_disk)

    assert [path for path in small_disk.rglob("*") if path.is_file() and path.stat().st_size > 100] == []
    assert list(small_disk.rglob("*.tmp")) == []


def test_a_read_only_disk_is_named(read_only: Path, tmp_path: Path) -> None:
    labels = np.eye(2, dtype=np.uint8)[[0, 1, 0, 1]]
    parts = {"train": _clips(9), "train_labels": labels, "test": _clips(9)}
    made = write_dataset(tmp_path / "x", name="x", **parts)  # type: ignore[arg-type]  # a dict of its keywords

    with pytest.raises(MachineryError, match="Read-only file system"):
        write_dataset(read_only / "x", name="x", **parts)  # type: ignore[arg-type]  # the same
    with pytest.raises(MachineryError, match="Read-only file system"):
        open_dataset(made, cache=read_only / "cache")
    with pytest.raises(AutoSpeechError, match="Read-only file system"):
        write_atomically(read_only / "a", b"x")
