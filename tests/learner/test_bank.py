"""The bank of states: extended window by window, exact, nothing heard twice."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autospeech.contract import SAMPLE_RATE
from autospeech.learner.bank import StateBank, middle_out
from autospeech.learner.deadline import Deadline, OutOfTime
from tests.learner.problems import CountingEncoder, tones

FOREVER = Deadline(float("inf"), read=lambda: 0.0)


@given(st.integers(0, 100_000), st.integers(500, 20_000))
def test_windows_cover_a_clip_once_and_begin_in_the_middle(samples: int, most: int) -> None:
    cuts = middle_out(samples, most=most)

    edges = sorted(cuts)
    assert edges[0][0] == 0
    assert edges[-1][1] == samples
    assert all(left[1] == right[0] for left, right in pairwise(edges))
    assert all(end - start <= most for start, end in cuts)
    assert cuts[0][0] - 1 <= samples / 2 <= cuts[0][1] + 1


def test_pooling_windows_is_pooling_the_whole_clip() -> None:
    clip = tones([3], seconds=12.0)[0]
    encoder = CountingEncoder()
    bank = StateBank(encoder, [clip])

    bank.hear(np.array([0]), 99, FOREVER)

    whole = encoder.embed([clip])[0]
    expected = np.concatenate([whole[:, : encoder.width], whole[:, encoder.width :]], axis=1).reshape(-1)
    np.testing.assert_allclose(bank.pooled(np.array([0]), 0, 3)[0], expected, rtol=1e-3, atol=1e-4)


def test_hearing_in_steps_equals_hearing_at_once_and_hears_every_sample_once() -> None:
    clips = tones([0, 1, 2], seconds=(1.0, 14.0))
    rows = np.arange(3)
    slow, quick = CountingEncoder(), CountingEncoder()
    steps, once = StateBank(slow, clips), StateBank(quick, clips)

    for windows in (1, 2, 4):
        steps.hear(rows, windows, FOREVER)
    once.hear(rows, 4, FOREVER)

    np.testing.assert_allclose(steps.pooled(rows, 0, 3), once.pooled(rows, 0, 3), rtol=1e-5, atol=1e-6)
    assert slow.heard_samples == quick.heard_samples == sum(len(clip) for clip in clips)


def test_what_was_heard_before_the_deadline_is_kept() -> None:
    clips = tones([0] * 30, seconds=2.0)
    ticks = iter(np.arange(0.0, 1000.0, 1.0))
    encoder = CountingEncoder()
    bank = StateBank(encoder, clips, cost=0.5)

    with pytest.raises(OutOfTime):
        bank.hear(np.arange(30), 1, Deadline(12.0, read=lambda: float(next(ticks))))
    heard = encoder.heard_samples
    bank.hear(np.arange(30), 1, FOREVER)

    assert 0 < heard < 60 * SAMPLE_RATE
    assert encoder.heard_samples == 60 * SAMPLE_RATE


def test_clips_without_samples_are_heard_too() -> None:
    bank = StateBank(CountingEncoder(), [np.zeros(0, np.float32), np.zeros(5, np.float32)])

    bank.hear(np.arange(2), 4, FOREVER)

    assert np.isfinite(bank.pooled(np.arange(2), 0, 3)).all()
