"""Laws of cutting, grouping and pooling."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autospeech.learner.encoders.batching import batches, join_windows, pool_windows, windows

LENGTHS = st.lists(st.integers(0, 5000), min_size=1, max_size=12)


@given(LENGTHS, st.integers(1, 6))
def test_windows_cover_every_clip_once_and_are_short_enough(lengths: list[int], most: int) -> None:
    cut = windows(lengths, most=most)

    for clip, length in enumerate(lengths):
        own = [window for window in cut if window.clip == clip]
        assert own[0].start == 0
        assert own[-1].end == length
        assert all(left.end == right.start for left, right in pairwise(own))
        assert all(1 <= window.steps <= most for window in own)


@given(st.lists(st.integers(1, 400), max_size=30), st.integers(1, 900))
def test_batches_hold_every_item_once_and_no_more_than_fits(sizes: list[int], most: int) -> None:
    groups = batches(sizes, most=most)

    assert sorted(item for group in groups for item in group) == list(range(len(sizes)))
    assert all(len(group) == 1 or max(sizes[item] for item in group) * len(group) <= most for group in groups)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=5), st.integers(0, 99))
def test_pooled_windows_are_what_pooling_all_frames_gives(steps: list[int], seed: int) -> None:
    frames = np.random.default_rng(seed).normal(3, 2, (sum(steps), 4))
    parts = np.split(frames, np.cumsum(steps)[:-1])
    states = np.stack([np.concatenate([part.mean(0), part.std(0)])[None] for part in parts]).astype(np.float32)

    pooled = pool_windows(states, steps)

    np.testing.assert_allclose(pooled[0], np.concatenate([frames.mean(0), frames.std(0)]), rtol=1e-3, atol=1e-4)


def test_windows_are_joined_with_their_own_clip() -> None:
    cut = windows([640, 2560], most=4)
    states = np.array([[[1.0, 0.0]], [[2.0, 0.0]], [[4.0, 0.0]]], np.float32)

    assert join_windows(states, cut, 2).tolist() == [[[1.0, 0.0]], [[3.0, 1.0]]]
