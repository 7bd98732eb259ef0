"""Log-mel frames: equal to the plain formula, indifferent to volume, finite whatever the clip."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from autospeech.contract import Waveform
from autospeech.errors import UsageError
from autospeech.learner.features import Frames, log_mel_frames
from tests.features.feature_clips import HARD_CLIPS, noise


def plain_log_mel(clip: Waveform, bands: int, hop: int) -> NDArray[np.float64]:
    """Return the frames of one clip by the textbook, a frame at a time, in float64."""
    samples = clip.astype(np.float64) - (clip.mean(dtype=np.float64) if len(clip) else 0)
    power = max(np.mean(samples**2) if len(clip) else 0.0, 1e-10)
    padded = np.pad(samples, (0, max(0, 400 - len(samples))))
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    mels = np.linspace(1127 * np.log(1 + 20 / 700), 1127 * np.log(1 + 8000 / 700), bands + 2)
    edges = 700 * (np.exp(mels / 1127) - 1)
    rows = []
    for start in range(0, len(padded) - 399, hop):
        spectrum = np.abs(np.fft.rfft(padded[start : start + 400] * hann)) ** 2 / np.sum(hann**2)
        rows.append([np.log(band(spectrum, *edges[k : k + 3]) / power + 1e-5) for k in range(bands)])
    return np.array(rows)


def band(spectrum: NDArray[np.float64], low: float, centre: float, high: float) -> float:
    bins = np.arange(201) * 40.0
    weights = np.interp(bins, [low, centre, high], [0, 1, 0])
    return float(spectrum @ weights / weights.sum())


@pytest.mark.parametrize(("bands", "hop"), [(40, 320), (24, 160), (64, 400)])
def test_frames_equal_the_textbook_formula(bands: int, hop: int) -> None:
    clips = [noise(5000), noise(399, seed=1), noise(16000, seed=2) + np.float32(0.25)]

    frames = log_mel_frames(clips, bands=bands, hop=hop)

    for index, clip in enumerate(clips):
        np.testing.assert_allclose(frames[index], plain_log_mel(clip, bands, hop), atol=2e-3)


def test_white_noise_has_power_one_in_every_band() -> None:
    frames = log_mel_frames([noise(160_000)])

    assert np.abs(np.log(np.exp(frames[0]).mean(axis=0))).max() < 0.2


def test_every_clip_owns_a_frame_and_all_are_finite() -> None:
    frames = log_mel_frames(list(HARD_CLIPS.values()))

    assert frames.counts.min() == 1
    assert np.isfinite(frames.log_mel).all()
    assert np.isfinite(frames.level).all()


@given(gain=st.floats(1e-2, 1e4), offset=st.floats(-0.5, 0.5))
@settings(max_examples=20, deadline=None)
def test_volume_and_offset_change_nothing_but_the_level(gain: float, offset: float) -> None:
    clip = noise(8000)

    louder = log_mel_frames([(gain * (clip + offset)).astype(np.float32)])
    plain = log_mel_frames([clip])

    np.testing.assert_allclose(louder.log_mel, plain.log_mel, atol=2e-2)
    np.testing.assert_allclose(louder.level - plain.level, [[np.log(gain), np.log(gain), 0]], atol=1e-3)


def test_levels_are_logarithms_of_rms_peak_and_seconds() -> None:
    square_wave = np.tile(np.array([0.5, -0.5], np.float32), 16000)

    level = log_mel_frames([square_wave]).level

    np.testing.assert_allclose(level, [[np.log(0.5), np.log(0.5), np.log(2)]], rtol=1e-5)


def test_a_clip_has_the_same_frames_alone_in_a_batch_and_with_threads() -> None:
    clips = [noise(length, seed=length) for length in (100, 700_000, 16000, 399, 401, 1_000_000)]

    together = log_mel_frames(clips)
    threaded = log_mel_frames(clips, threads=2)

    np.testing.assert_array_equal(threaded.log_mel, together.log_mel)
    for index, clip in enumerate(clips):
        np.testing.assert_allclose(together[index], log_mel_frames([clip]).log_mel, atol=1e-4)


def test_clips_can_be_taken_and_joined() -> None:
    frames = log_mel_frames([noise(1000), noise(2000), noise(3000)])

    joined = Frames.join([frames.take([2]), frames.take([0, 1])])

    np.testing.assert_array_equal(joined[0], frames[2])
    np.testing.assert_array_equal(joined.level, frames.level[[2, 0, 1]])
    np.testing.assert_array_equal(joined.take([1, 2, 0]).log_mel, frames.log_mel)
    assert len(frames.take([])) == 0


def test_no_clips_give_no_frames() -> None:
    frames = log_mel_frames([])

    assert len(frames) == 0
    assert frames.log_mel.shape == (0, 40)


def test_a_hop_beyond_the_window_is_refused() -> None:
    with pytest.raises(UsageError, match="hop of the frames: expected 1 to 400 samples, got 401"):
        log_mel_frames([noise(1000)], hop=401)


def test_more_bands_than_the_fft_can_tell_apart_are_refused() -> None:
    with pytest.raises(UsageError, match="mel bands: expected 1 to 64, got 65"):
        log_mel_frames([noise(1000)], bands=65)


def test_parts_hold_all_clips_in_order_and_few_frames_each() -> None:
    frames = log_mel_frames([noise(length) for length in (3000, 100, 64000, 3000, 3000)])

    parts = list(frames.parts(30))

    assert [len(part) for part in parts] == [2, 1, 2]
    np.testing.assert_array_equal(Frames.join(parts).log_mel, frames.log_mel)
    np.testing.assert_array_equal(Frames.join(parts).offsets, frames.offsets)
