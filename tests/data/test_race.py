"""Two processes that make the same folder at once: one wins, the other finds it."""

import threading
from pathlib import Path

import pytest

from autospeech.corpora.toy import make_toy_dataset
from autospeech.data import atomic_folder, open_dataset
from autospeech.errors import UsageError


def test_a_folder_filled_by_another_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "target"

    def fill_both() -> None:
        with atomic_folder(target) as work:
            (work / "mine").write_text("1")
            target.mkdir()
            (target / "theirs").write_text("2")

    with pytest.raises(UsageError, match="one that holds something"):
        fill_both()

    assert [path.name for path in tmp_path.rglob("*")] == ["target", "theirs"]


def test_a_dataset_can_be_converted_by_several_at_once(tmp_path: Path) -> None:
    dataset = make_toy_dataset(tmp_path, train=9, test=9)
    start, opened = threading.Barrier(4), list[int]()

    def convert() -> None:
        start.wait()
        opened.append(len(open_dataset(dataset, cache=tmp_path / "cache").train))

    threads = [threading.Thread(target=convert) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert opened == [9, 9, 9, 9]
