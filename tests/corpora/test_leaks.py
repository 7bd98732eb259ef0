"""What tells the label without listening, and what sounds the same, is found; chance is called chance."""

import numpy as np
import pytest

from autospeech.contract import Waveform
from autospeech.corpora.building.deal import deal
from autospeech.corpora.building.fingerprint import fingerprint, frames_of
from autospeech.corpora.building.nuisance import told_by


def _labels(clips: int, classes: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.eye(classes, dtype=np.uint8)[np.arange(clips) % classes]


def _own_groups(clips: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(clips, dtype=np.int64)


def test_a_length_that_is_the_class_tells_all() -> None:
    labels = _labels(90, 3)
    lengths = labels.argmax(axis=1) + 1.0

    assert told_by([lengths], labels, _own_groups(90), 0) == pytest.approx(1.0)


def test_two_rates_tell_two_classes_however_rare_one_is() -> None:
    labels = np.eye(2, dtype=np.uint8)[(np.arange(100) % 10 == 0).astype(int)]
    rates = np.where(labels[:, 1] == 1, 8000.0, 16000.0)

    assert told_by([rates], labels, _own_groups(100), 0) == pytest.approx(1.0)


def test_a_constant_tells_nothing() -> None:
    assert told_by([np.full(60, 2.0)], _labels(60, 3), _own_groups(60), 0) == pytest.approx(0.0, abs=1e-6)


def test_noise_tells_next_to_nothing() -> None:
    scores = [
        told_by([np.random.default_rng(seed).standard_normal(600)], _labels(600, 3), _own_groups(600), seed)
        for seed in range(5)
    ]

    assert abs(np.mean(scores)) < 0.08


def test_what_only_tells_the_group_tells_nothing_of_others() -> None:
    groups = np.repeat(np.arange(30), 10)
    labels = np.eye(2, dtype=np.uint8)[np.random.default_rng(3).permutation(30)[groups] % 2]

    values = [groups.astype(np.float64)]
    assert told_by(values, labels, groups, 0) < 0.5
    assert told_by(values, labels, _own_groups(300), 0) > told_by(values, labels, groups, 0)


def test_few_clips_say_nothing() -> None:
    assert np.isnan(told_by([np.ones(8)], _labels(8, 2), _own_groups(8), 0))


def test_a_fingerprint_survives_level_and_noise_and_differs_between_sounds() -> None:
    rng = np.random.default_rng(0)
    one, other = ((np.cumsum(rng.standard_normal(32000)) / 500).astype(np.float32) for _ in range(2))

    def differing(a: Waveform, b: Waveform) -> float:
        bits = fingerprint(a) ^ fingerprint(b)
        return float(np.unpackbits(bits.view(np.uint8)).mean())

    assert len(fingerprint(one)) == frames_of(32000)
    assert differing(one, (one * 0.1 + rng.standard_normal(32000) * 1e-5).astype(np.float32)) < 0.1
    assert 0.4 < differing(one, other) < 0.6


def test_silence_has_no_fingerprint() -> None:
    assert not fingerprint(np.zeros(16000, np.float32)).any()
    assert fingerprint(np.zeros(100, np.float32)).size == 0


@pytest.mark.parametrize("seed", range(4))
def test_every_class_with_two_units_is_on_both_sides(seed: int) -> None:
    units = [{"a": 5}, {"a": 1}, {"b": 3}, {"b": 3}, *({"c": 1} for _ in range(20))]

    sides = deal(units, [0.8, 0.2], np.random.default_rng(seed))

    for label in "abc":
        assert {side for unit, side in zip(units, sides, strict=True) if label in unit} == {0, 1}
    assert sum(sides[4:]) == 4


def test_units_of_many_classes_are_dealt_evenly() -> None:
    rng = np.random.default_rng(0)
    units = [{label: int(rng.integers(1, 9)) for label in "abcdefg"} for _ in range(10)]

    sides = deal(units, [0.8, 0.2], np.random.default_rng(0))

    assert sum(sides) == 2
