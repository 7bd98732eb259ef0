from pathlib import Path

from autospeech.corpora import make_toy_dataset
from autospeech.data import open_dataset


def test_the_toy_dataset_has_the_sizes_that_were_asked_for(tmp_path: Path) -> None:
    folder = make_toy_dataset(tmp_path, classes=4, train=10, test=6)

    dataset = open_dataset(folder, cache=tmp_path / "cache")

    assert (dataset.metadata.class_num, dataset.metadata.train_num, dataset.metadata.test_num) == (4, 10, 6)
    assert dataset.solution is not None


def test_the_same_seed_makes_the_same_samples(tmp_path: Path) -> None:
    first, second, other = (
        open_dataset(make_toy_dataset(tmp_path / name, seed=seed), cache=tmp_path / "cache").train.digest
        for name, seed in (("a", 0), ("b", 0), ("c", 1))
    )

    assert first == second != other
