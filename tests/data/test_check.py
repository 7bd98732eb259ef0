"""`check_dataset` finds what is wrong and names it; a healthy dataset gives nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.data import Finding, Severity, check_dataset
from autospeech.errors import DataError

Make = Callable[..., Path]
Waves = list[NDArray[np.float32]]


@pytest.fixture
def clips() -> Waves:
    rng = np.random.default_rng(5)
    return [rng.uniform(-0.5, 0.5, 3000).astype(np.float32) for _ in range(9)]


def _said(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings]


def test_a_healthy_dataset_gives_nothing(make_dataset: Make) -> None:
    assert check_dataset(make_dataset()) == []


def test_the_gravest_come_first(make_dataset: Make, clips: Waves) -> None:
    clips[0] = np.zeros(0, np.float32)
    clips[1] = clips[2]

    findings = check_dataset(make_dataset(train=clips, test_labels=None))

    assert [finding.severity for finding in findings] == [Severity.ERROR, Severity.WARNING, Severity.NOTE]


@pytest.mark.parametrize(
    ("clip", "sentence"),
    [
        (np.zeros(0), "error: train.pkl: 1 of 9 clips empty (clip 4)"),
        (np.full(9, np.nan), "error: train.pkl: 1 of 9 clips with NaN or infinite samples (clip 4)"),
        (np.full(900, 1e-5), "warning: train.pkl: 1 of 9 clips silent (clip 4)"),
        (np.clip(np.sin(np.arange(3000)) * 2, -1, 1), "warning: train.pkl: 1 of 9 clips clipped (clip 4)"),
        (
            np.sin(np.arange(900)) * 9000,
            "warning: train.pkl: 1 of 9 clips with values beyond [-1, 1] (integers that were not scaled?) (clip 4)",
        ),
    ],
)
def test_a_bad_clip_is_named(make_dataset: Make, clips: Waves, clip: NDArray[np.float64], sentence: str) -> None:
    clips[4] = clip.astype(np.float32)

    assert sentence in _said(check_dataset(make_dataset(train=clips)))


def test_equal_clips_are_named_within_and_across(make_dataset: Make, clips: Waves) -> None:
    train, test = clips[:6] + clips[:3], [clips[8], clips[2]]

    said = _said(check_dataset(make_dataset(train=train, test=test, test_labels=np.eye(3)[[0, 1]])))

    assert "warning: train.pkl: 3 clips equal an earlier one (clip 0=6, 1=7, 2=8)" in said
    assert "warning: train.pkl, test.pkl: 1 test clips are training clips, too (clip 2=1)" in said


def test_sound_without_high_tones_is_noted(make_dataset: Make) -> None:
    hum = [np.sin(np.arange(3000) * (0.1 + i / 100)).astype(np.float32) / 2 for i in range(9)]

    said = _said(check_dataset(make_dataset(train=hum)))

    assert said == [
        "note: train.pkl: nothing above 4 kHz in 9 of 9 clips: recorded at 8 kHz, or the rate is not 16 kHz"
    ]


@pytest.mark.practice
def test_a_set_recorded_at_8_khz_is_noted(practice_dataset: Callable[[str], Path]) -> None:
    said = _said(check_dataset(practice_dataset("spk_fsdd")))

    assert len(said) == 2
    assert all("nothing above 4 kHz" in line for line in said)


def test_classes_without_clips_are_named(make_dataset: Make) -> None:
    train, test = np.eye(3)[[0, 1] * 4 + [0]], np.eye(3)[[2, 1] * 3]

    said = _said(check_dataset(make_dataset(train_labels=train, test_labels=test)))

    assert said == [
        "warning: train.solution: 1 classes have no training clip (class 2)",
        "warning: small.solution: 1 classes are left out of the score (class 0)",
    ]


def test_a_test_of_one_class_cannot_be_scored(make_dataset: Make) -> None:
    said = _said(check_dataset(make_dataset(test_labels=np.eye(3)[[1] * 6])))

    assert said == [
        "error: small.solution: no class has both a positive and a negative test clip; nothing can be scored"
    ]


def test_rows_that_are_not_one_hot_are_counted(make_dataset: Make) -> None:
    folder = make_dataset()
    (folder / "small.data" / "train.solution").write_text("1 1 0\n0 0 0\n" + "0 1 0\n1 0 0\n0 0 1\n" * 2 + "1 0 0\n")

    assert "error: train.solution: 2 rows are not one-hot (row 0, 1)" in _said(check_dataset(folder))


def test_counts_that_disagree_are_named(make_dataset: Make) -> None:
    folder = make_dataset()
    (folder / "small.data" / "meta.json").write_text('{"class_num": 4, "train_num": 8, "test_num": 5}')

    said = _said(check_dataset(folder))

    assert said == [
        "error: train.solution: 9 rows, but train_num in meta.json is 8",
        "error: train.solution: 3 columns, but class_num in meta.json is 4",
        "error: small.solution: 6 rows, but test_num in meta.json is 5",
        "error: small.solution: 3 columns, but class_num in meta.json is 4",
        "error: train.pkl: 9 clips, but train_num in meta.json is 8",
        "error: test.pkl: 6 clips, but test_num in meta.json is 5",
    ]


def test_everything_broken_is_still_looked_through(make_dataset: Make) -> None:
    folder = make_dataset()
    data = folder / "small.data"
    (data / "meta.json").write_text("{")
    (data / "train.pkl").write_bytes(b"cos\nsystem\n.")
    (data / "test.pkl").unlink()
    (data / "train.solution").write_text("")
    (folder / "small.solution").write_text("a b c\n")

    findings = check_dataset(folder)

    assert {finding.severity for finding in findings} == {Severity.ERROR}
    assert [finding.where for finding in findings] == [
        "meta.json", "train.solution", "small.solution", "train.pkl", "test.pkl"
    ]  # fmt: skip


def test_numbers_of_classes_outside_the_challenge_are_named(make_dataset: Make) -> None:
    labels = np.eye(2)[[0, 1, 0, 1, 0, 1, 0, 1, 0]]

    said = _said(check_dataset(make_dataset(train_labels=labels, test_labels=labels[:6])))

    assert said == ["warning: meta.json: 2 classes; the challenge has 3 to 99"]


def test_nothing_is_written(make_dataset: Make) -> None:
    folder = make_dataset()
    before = sorted(folder.parent.rglob("*"))

    check_dataset(folder)

    assert sorted(folder.parent.rglob("*")) == before


def test_no_dataset_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="exactly one"):
        check_dataset(tmp_path)
