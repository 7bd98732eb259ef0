"""Recordings as people keep them become a dataset, and a dataset becomes recordings again."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from autospeech.data import gather_dataset, open_dataset, scatter_dataset
from autospeech.data.gather import split_recordings
from autospeech.data.recording import Recording
from autospeech.data.recordings import find_recordings, is_recordings
from autospeech.errors import DataError, UsageError

Make = Callable[..., Path]


def _record(path: Path, value: float = 0.25) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.full(1600, value), 16000)
    return path


def _table(folder: Path, header: str, rows: Sequence[str]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "clips.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder


def test_class_folders_become_a_dataset(tmp_path: Path) -> None:
    for name in ("cat", "dog", "größe x"):
        for i in range(8):
            _record(tmp_path / "in" / name / "deep" / f"{i}.wav")

    gather_dataset(tmp_path / "in", tmp_path / "out", time_budget=60)

    dataset = open_dataset(tmp_path / "out", cache=tmp_path / "cache")
    assert dataset.name == "out"
    assert dataset.metadata.time_budget == 60
    assert dataset.train_labels.sum(axis=0).tolist() == [6, 6, 6]
    labels = dataset.test_labels()
    assert labels is not None
    assert labels.sum(axis=0).tolist() == [2, 2, 2]
    assert json.loads((tmp_path / "out" / "out.classes.json").read_text()) == ["cat", "dog", "größe x"]
    assert "cat" not in (tmp_path / "out" / "out.data" / "meta.json").read_text()


def test_split_folders_keep_their_split(tmp_path: Path) -> None:
    for split, count in (("train", 3), ("test", 2)):
        for name in ("a", "b"):
            for i in range(count):
                _record(tmp_path / "in" / split / name / f"{i}.flac")

    dataset = open_dataset(gather_dataset(tmp_path / "in", tmp_path / "out"), cache=tmp_path / "cache")

    assert (len(dataset.train), len(dataset.test)) == (6, 4)


def test_a_table_with_parts_of_files(tmp_path: Path) -> None:
    _record(tmp_path / "long.wav")
    source = _table(
        tmp_path, "path,label,split,start,end",
        ["long.wav,a,train,0,0.02", "long.wav,b,train,0.05,", "long.wav,a,test,0,0.01", "long.wav,b,test,,"],
    )  # fmt: skip

    dataset = open_dataset(gather_dataset(source / "clips.csv", tmp_path / "out"), cache=tmp_path / "cache")

    assert [clip.size for clip in dataset.train] == [320, 800]
    assert [clip.size for clip in dataset.test] == [160, 1600]


def test_test_labels_may_be_withheld_in_a_table(tmp_path: Path) -> None:
    _record(tmp_path / "x.wav")
    source = _table(tmp_path, "path,label,split", ["x.wav,a,train", "x.wav,b,train", "x.wav,,test"])

    dataset = open_dataset(gather_dataset(source, tmp_path / "out"), cache=tmp_path / "cache")

    assert dataset.test_labels() is None


@pytest.mark.parametrize(
    ("header", "row", "sentence"),
    [
        ("file,class", "x.wav,a", "columns of .*: expected label, and path or split and index, got file, class"),
        ("path,label,split", "x.wav,a,dev", r"split in row 0 of clips\.csv: expected train or test, got dev"),
        ("path,label,start", "x.wav,a,soon", "row 0 of clips.csv: expected numbers as index, start, end"),
        ("label", "a", "row 0 of clips.csv: expected a path, or split and index, got neither"),
        ("path,label,split", "missing.wav,a,train", "test clips: expected at least one, got none"),
        ("path,label", "", "expected at least one, got none"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path, header: str, row: str, sentence: str) -> None:
    source = _table(tmp_path / "in", header, [row] if row else [])

    with pytest.raises(DataError, match=sentence):
        gather_dataset(source, tmp_path / "out")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


@pytest.mark.parametrize("bad", ["missing", "garbage"])
def test_a_bad_recording_leaves_nothing(tmp_path: Path, bad: str) -> None:
    source = _table(tmp_path / "in", "path,label,split", ["x.wav,a,train", "y.wav,b,train", "x.wav,a,test"])
    _record(source / "x.wav")
    if bad == "garbage":
        (source / "y.wav").write_bytes(b"garbage")

    with pytest.raises(DataError, match=r"audio file .*y\.wav"):
        gather_dataset(source, tmp_path / "out")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_a_folder_without_audio_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="one folder of audio files a class"):
        find_recordings(tmp_path)

    assert not is_recordings(tmp_path)


def _many(groups: int) -> list[Recording]:
    return [
        Recording(path=Path("x"), label="ab"[g % 2], group=f"speaker {g}", index=i)
        for g in range(groups)
        for i in range(3)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_group_never_stands_on_both_sides(seed: int) -> None:
    split = split_recordings(_many(12), test_share=0.3, seed=seed)

    sides = {side: {each.group for each in split if each.split == side} for side in ("train", "test")}
    assert not sides["train"] & sides["test"]
    for side in ("train", "test"):
        assert {each.label for each in split if each.split == side} == {"a", "b"}


def test_the_same_seed_splits_the_same_way() -> None:
    assert split_recordings(_many(8), test_share=0.3, seed=1) == split_recordings(_many(8), test_share=0.3, seed=1)


@pytest.mark.parametrize("share", [0, 1, -0.5, float("nan")])
def test_a_share_that_leaves_a_side_empty_is_refused(share: float) -> None:
    with pytest.raises(UsageError, match="share of test clips"):
        split_recordings(_many(4), test_share=share, seed=0)


@pytest.mark.parametrize("audio", ["flac", "wav"])
def test_a_dataset_goes_to_files_and_back(make_dataset: Make, tmp_path: Path, audio: str) -> None:
    rng = np.random.default_rng(0)
    clips = [(rng.integers(-32768, 32768, 50 + i) / 32768).astype(np.float32) for i in range(9)]
    folder = make_dataset(train=clips)

    scatter_dataset(folder, tmp_path / "files", audio=audio)
    gather_dataset(tmp_path / "files", tmp_path / "back", name="small")

    back = open_dataset(tmp_path / "back", cache=tmp_path / "cache")
    for clip, original in zip(back.train, clips, strict=True):
        np.testing.assert_array_equal(clip, original)
    assert back.train_labels.argmax(axis=1).tolist() == [0, 1, 2] * 3
    with (tmp_path / "files" / "clips.csv").open() as file:
        assert next(csv.DictReader(file)) == {
            "split": "train", "index": "0", "path": f"audio/train/00000.{audio}", "label": "0"
        }  # fmt: skip


def test_the_order_of_classes_survives(tmp_path: Path) -> None:
    _record(tmp_path / "in" / "x.wav")
    rows = ["x.wav,zebra,train", "x.wav,ant,train", "x.wav,zebra,test", "x.wav,ant,test"]
    source = _table(tmp_path / "in", "path,label,split", rows)
    (source / "classes.json").write_text('["zebra", "ant", "never heard"]')

    gather_dataset(source, tmp_path / "a")
    scatter_dataset(tmp_path / "a", tmp_path / "b")
    gather_dataset(tmp_path / "b", tmp_path / "c")

    dataset = open_dataset(tmp_path / "c", cache=tmp_path / "cache")
    assert dataset.train_labels.tolist() == [[1, 0, 0], [0, 1, 0]]


def test_a_label_outside_classes_json_is_refused(tmp_path: Path) -> None:
    _record(tmp_path / "in" / "x.wav")
    source = _table(tmp_path / "in", "path,label,split", ["x.wav,a,train", "x.wav,b,test"])
    (source / "classes.json").write_text('["a", "c"]')

    with pytest.raises(DataError, match=r"expected names in classes\.json, got b"):
        gather_dataset(source, tmp_path / "out")


@pytest.mark.practice
def test_a_practice_folder_is_a_source(practice: Path, practice_dataset: Callable[[str], Path], tmp_path: Path) -> None:
    made = open_dataset(gather_dataset(practice / "spk_fsdd", tmp_path / "out"), cache=tmp_path / "cache")

    expanded = open_dataset(practice_dataset("spk_fsdd"), cache=tmp_path / "cache")
    assert len(made.train) == len(expanded.train)
    np.testing.assert_array_equal(made.train[7], expanded.train[7])
    np.testing.assert_array_equal(made.test[299], expanded.test[299])
