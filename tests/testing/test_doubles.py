"""The public doubles are what they say."""

from pathlib import Path

import numpy as np
import pytest

from autospeech.errors import UsageError
from autospeech.protocol.run import Run
from autospeech.testing import LEARNERS, make_run, make_toy_task, write_submission


def test_a_toy_task_fits_its_metadata(tmp_path: Path) -> None:
    task = make_toy_task(tmp_path, classes=4, train=9, test=5)

    assert (task.train_labels.shape, task.test_labels.shape) == ((9, 4), (5, 4))
    assert task.train.offsets.shape == (10,)
    assert task.test.blob.stat().st_size == 4 * task.test.offsets[-1]


def test_the_same_seed_makes_the_same_task(tmp_path: Path) -> None:
    one, two = make_toy_task(tmp_path / "a"), make_toy_task(tmp_path / "b")

    assert one.train.blob.read_bytes() == two.train.blob.read_bytes()


def test_every_learner_but_the_broken_one_is_python(tmp_path: Path) -> None:
    for name, source in LEARNERS.items():
        if name != "no_python":
            compile(source, name, "exec")

    assert "class Model" in (write_submission(tmp_path) / "model.py").read_text()


def test_bad_learners_differ_from_the_good_one() -> None:
    assert len(set(LEARNERS.values())) == len(LEARNERS)


def test_an_unknown_learner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="name of a learner: expected one of random"):
        write_submission(tmp_path, "perfect")


def test_a_made_run_reads_as_one(tmp_path: Path) -> None:
    labels = np.eye(3, dtype=np.uint8)

    run = Run.open(make_run(tmp_path / "run", labels, [(1.5, np.zeros((3, 3))), (4.0, np.ones((3, 3)))]))

    assert [one.seconds for one in run.predictions] == [1.5, 4.0]
    assert [call.kind for call in run.record.calls] == ["train", "test", "train", "test"]
    assert sum(call.seconds for call in run.record.calls) == pytest.approx(4.0)


def test_stamps_that_step_back_are_refused(tmp_path: Path) -> None:
    labels = np.eye(3, dtype=np.uint8)

    with pytest.raises(UsageError, match="ascending seconds"):
        make_run(tmp_path / "run", labels, [(4.0, np.zeros((3, 3))), (1.5, np.zeros((3, 3)))])
