"""A dataset folder is opened as it is meant, converted once, and refused in words when it is not one."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.data import Dataset, open_dataset
from autospeech.errors import DataError

if TYPE_CHECKING:
    from autospeech.protocol.task import Task

Make = Callable[..., Path]


def _open(path: Path, tmp_path: Path) -> Dataset:
    return open_dataset(path, cache=tmp_path / "cache")


def test_a_dataset_is_what_was_written(make_dataset: Make, tmp_path: Path) -> None:
    clips = [np.full(size, 0.5, np.float32) for size in range(1, 16)]
    folder = make_dataset(train=clips[:9], test=clips[9:], time_budget=300, extra={"domain": "toy"})

    dataset = _open(folder, tmp_path)

    assert dataset.name == "small"
    assert dataset.metadata.as_mapping() == {
        "class_num": 3, "train_num": 9, "test_num": 6, "time_budget": 300, "domain": "toy"
    }  # fmt: skip
    assert [clip.size for clip in dataset.train] == list(range(1, 10))
    assert [clip.size for clip in dataset.test] == list(range(10, 16))
    assert dataset.train_labels.argmax(axis=1).tolist() == [0, 1, 2] * 3
    labels = dataset.test_labels()
    assert labels is not None
    assert labels.argmax(axis=1).tolist() == [0, 1, 2] * 2


def test_a_dataset_is_a_task_of_the_protocol(make_dataset: Make, tmp_path: Path) -> None:
    task: Task = _open(make_dataset(), tmp_path)

    assert task.train.blob.stat().st_size == 4 * task.train.offsets[-1]
    assert "small" not in str(task.train.blob.relative_to(tmp_path / "cache"))


@pytest.mark.parametrize("name", ["small", "mit Leerzeichen", "日本語 — ñ", "a.b", "x'$(y)"])
def test_a_dataset_is_found_from_each_level(make_dataset: Make, tmp_path: Path, name: str) -> None:
    folder = make_dataset(name)
    (tmp_path / "cache").mkdir()

    for path in (folder, folder / f"{name}.data", tmp_path):
        assert _open(path, tmp_path).name == name


def test_a_clip_is_read_only_and_lazy(make_dataset: Make, tmp_path: Path) -> None:
    store = _open(make_dataset(), tmp_path).train

    clip = store[-1]

    assert clip.dtype == np.float32
    assert not clip.flags.writeable
    assert "samples.f4" in Path("/proc/self/maps").read_text()
    assert not clip.flags.owndata
    assert len(store) == 9
    np.testing.assert_allclose(store.durations(), [store[i].size / 16000 for i in range(9)])
    with pytest.raises(IndexError):
        store[9]


def test_two_datasets_in_a_folder_are_named(make_dataset: Make, tmp_path: Path) -> None:
    make_dataset("one")
    make_dataset("two")

    with pytest.raises(DataError, match=r"expected exactly one NAME\.data folder, got one\.data, two\.data; name the"):
        _open(tmp_path, tmp_path)


@pytest.mark.parametrize("made", ["nothing", "empty folder", "file"])
def test_no_dataset_is_named(tmp_path: Path, made: str) -> None:
    path = tmp_path / "x"
    if made == "file":
        path.write_text("x")
    if made == "empty folder":
        path.mkdir()

    with pytest.raises(DataError, match="dataset"):
        _open(path, tmp_path)


def test_withheld_labels_are_none(make_dataset: Make, tmp_path: Path) -> None:
    dataset = _open(make_dataset(test_labels=None), tmp_path)

    assert dataset.solution is None
    assert dataset.test_labels() is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "JSON object"),
        (b"[]", "expected a JSON object, got list"),
        (b"\xff\xfe", "JSON object in UTF-8"),
        (b"[" * 100_000, "JSON object"),
        (b"{}", "expected class_num, train_num, test_num, got none"),
        (b'{"class_num": 3, "train_num": 9}', "keys of meta.json"),
        (b'{"class_num": 3, "train_num": "9", "test_num": 6}', "train_num in meta.json"),
        (b'{"class_num": 1, "train_num": 9, "test_num": 6}', "class_num in meta.json"),
        (b'{"class_num": 3, "train_num": 9, "test_num": 6, "time_budget": -1}', "time_budget"),
        (b'{"class_num": 4, "train_num": 9, "test_num": 6}', r"columns of train\.solution: expected 4, got 3"),
        (
            b'{"class_num": 3, "train_num": 8, "test_num": 6}',
            r"rows of train\.solution: expected 8 \(meta\.json\), got 9",
        ),
        (b'{"class_num": 3, "train_num": 9, "test_num": 7}', r"clips in test\.pkl: expected 7 \(meta\.json\), got 6"),
    ],
)
def test_metadata_that_does_not_fit_is_refused(
    make_dataset: Make, tmp_path: Path, content: bytes, sentence: str
) -> None:
    folder = make_dataset()
    (folder / "small.data" / "meta.json").write_bytes(content)

    with pytest.raises(DataError, match=sentence):
        _open(folder, tmp_path)


@pytest.mark.parametrize("budget", [None, 1800, 0.5])
def test_the_time_budget_may_be_missing(make_dataset: Make, tmp_path: Path, budget: float | None) -> None:
    folder = make_dataset(time_budget=budget)

    assert ("time_budget" in json.loads((folder / "small.data" / "meta.json").read_text())) == (budget is not None)
    assert _open(folder, tmp_path).metadata.budget_in_force() == (budget or 1800)


@pytest.mark.parametrize("file", ["train.pkl", "test.pkl", "train.solution", "meta.json"])
def test_a_missing_file_is_named(make_dataset: Make, tmp_path: Path, file: str) -> None:
    folder = make_dataset()
    (folder / "small.data" / file).unlink()

    with pytest.raises(DataError, match=rf"reading .*{file}.*No such file"):
        _open(folder, tmp_path)


@pytest.mark.parametrize("file", ["train.pkl", "test.pkl", "train.solution", "meta.json"])
def test_an_unreadable_file_is_named(make_dataset: Make, tmp_path: Path, file: str) -> None:
    folder = make_dataset()
    (folder / "small.data" / file).unlink()
    (folder / "small.data" / file).mkdir()

    with pytest.raises(DataError, match=rf"{file}.*directory"):
        _open(folder, tmp_path)


@pytest.mark.parametrize(
    ("clip", "sentence"),
    [
        (np.zeros(0, np.float32), r"clip 3 of train\.pkl: expected one sample at least, got an empty clip"),
        (np.array([0, np.nan], np.float32), r"sample 1 of clip 3 of train\.pkl: expected a finite number, got nan"),
        (np.array([np.inf, -np.inf], np.float32), r"sample 0 of clip 3 of train\.pkl: .*, got inf"),
    ],
)
def test_a_clip_that_is_no_sound_is_refused_and_nothing_is_left(
    make_dataset: Make, tmp_path: Path, clip: NDArray[np.float32], sentence: str
) -> None:
    clips = [np.ones(5, np.float32)] * 9
    clips[3] = clip
    folder = make_dataset(train=clips)

    with pytest.raises(DataError, match=sentence):
        _open(folder, tmp_path)

    assert [path for path in (tmp_path / "cache" / "stores").rglob("*") if path.is_file()] == []


def test_large_finite_samples_are_kept(make_dataset: Make, tmp_path: Path) -> None:
    loud = np.full(9, 3e38, np.float32)

    dataset = _open(make_dataset(train=[loud] * 9), tmp_path)

    np.testing.assert_array_equal(dataset.train[0], loud)


@pytest.mark.parametrize("content", [b"", b"\x80\x04]q\x00.", b"garbage", pickle.dumps([1, 2])])
def test_a_content_file_that_is_none_is_refused_and_nothing_is_left(
    make_dataset: Make, tmp_path: Path, content: bytes
) -> None:
    folder = make_dataset()
    (folder / "small.data" / "test.pkl").write_bytes(content)

    with pytest.raises(DataError, match=r"test\.pkl"):
        _open(folder, tmp_path)

    assert len(list((tmp_path / "cache" / "stores" / "v1").iterdir())) == 1


@pytest.mark.practice
def test_practice_sets_open(practice_dataset: Callable[[str], Path], tmp_path: Path) -> None:
    dataset = _open(practice_dataset("spk_fsdd"), tmp_path)

    assert (len(dataset.train), len(dataset.test), dataset.metadata.class_num) == (900, 300, 6)
    with (dataset.folder / "train.pkl").open("rb") as file:
        original = pickle.load(file)
    np.testing.assert_array_equal(dataset.train[899], original[899])
