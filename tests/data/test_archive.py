"""Archives: equal bytes for equal content, and nothing but the format's files come out."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autospeech.data import check_dataset, extract_dataset, open_dataset, pack_dataset
from autospeech.errors import DataError, UsageError

Make = Callable[..., Path]


def test_a_packed_dataset_opens_as_the_folder_does(make_dataset: Make, tmp_path: Path) -> None:
    folder = make_dataset("mit Leerzeichen ñ")

    archive = pack_dataset(folder, tmp_path / "x.zip")

    for _ in range(2):  # unpacked, then found in the cache
        dataset = open_dataset(archive, cache=tmp_path / "cache")
        original = open_dataset(folder, cache=tmp_path / "other")
        assert dataset.name == "mit Leerzeichen ñ"
        assert dataset.train.digest == original.train.digest
        assert np.array_equal(dataset.test_labels(), original.test_labels())  # type: ignore[arg-type]  # both are there
    assert check_dataset(archive) == []


def test_equal_content_gives_equal_bytes(make_dataset: Make, tmp_path: Path) -> None:
    folder = make_dataset()

    first, second = pack_dataset(folder, tmp_path / "1.zip"), pack_dataset(folder, tmp_path / "2.zip")

    assert first.read_bytes() == second.read_bytes()


def test_test_labels_are_left_out_on_demand(make_dataset: Make, tmp_path: Path) -> None:
    archive = pack_dataset(make_dataset(), tmp_path / "x.zip", withhold=True)

    assert open_dataset(archive, cache=tmp_path / "cache").test_labels() is None
    assert not any(name.endswith("small.solution") for name in zipfile.ZipFile(archive).namelist())


def test_an_archive_is_not_replaced(make_dataset: Make, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("mine")

    with pytest.raises(UsageError, match="expected a new file"):
        pack_dataset(make_dataset(), tmp_path / "x.zip")

    assert (tmp_path / "x.zip").read_text() == "mine"


def test_an_incomplete_dataset_is_not_packed(make_dataset: Make, tmp_path: Path) -> None:
    folder = make_dataset()
    (folder / "small.data" / "test.pkl").unlink()

    with pytest.raises(DataError, match=r"expected small\.data/test\.pkl, got nothing there"):
        pack_dataset(folder, tmp_path / "x.zip")

    assert not (tmp_path / "x.zip").exists()


def test_only_files_of_the_format_come_out(make_dataset: Make, tmp_path: Path) -> None:
    archive = pack_dataset(make_dataset(), tmp_path / "x.zip")
    with zipfile.ZipFile(archive, "a") as file:
        for member in ("../evil", "/etc/evil", "small/readme", "../../small.data/evil", "..\\evil", "small.data/sub/x"):
            file.writestr(member, "x")

    extract_dataset(archive, tmp_path / "out")

    found = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {
        "small/small.solution", "small/small.data/meta.json", "small/small.data/train.pkl",
        "small/small.data/test.pkl", "small/small.data/train.solution",
    }  # fmt: skip
    assert not (tmp_path / "evil").exists()


def test_a_hostile_name_stays_inside(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr("../../...data/meta.json", "{}")

    with pytest.raises(DataError, match="expected one, got none"):
        extract_dataset(tmp_path / "x.zip", tmp_path / "out")


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x.data/train.pkl", bytes(100 * 1024**2))

    with pytest.raises(DataError, match=r"bytes in x\.zip: expected at most"):
        extract_dataset(tmp_path / "x.zip", tmp_path / "out")

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("damage", ["truncated", "flipped", "garbage"])
def test_a_damaged_archive_is_refused_and_nothing_is_left(make_dataset: Make, tmp_path: Path, damage: str) -> None:
    archive = pack_dataset(make_dataset(), tmp_path / "x.zip")
    data = bytearray(archive.read_bytes())
    if damage == "truncated":
        del data[len(data) // 2 :]
    elif damage == "flipped":
        data[len(data) // 3] ^= 255
    archive.write_bytes(b"garbage" if damage == "garbage" else bytes(data))

    with pytest.raises(DataError, match="expected a zip of a dataset"):
        extract_dataset(archive, tmp_path / "out")

    assert not list((tmp_path / "out").glob("*"))


def test_a_member_twice_is_refused(make_dataset: Make, tmp_path: Path) -> None:
    archive = pack_dataset(make_dataset(), tmp_path / "x.zip")
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("other/small.data/meta.json", "{}")

    with pytest.raises(DataError, match="twice"):
        extract_dataset(archive, tmp_path / "out")


def test_an_archive_without_a_dataset_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr("readme", "x")

    with pytest.raises(DataError, match=r"datasets in x\.zip: expected one, got none"):
        extract_dataset(tmp_path / "x.zip", tmp_path / "out")
