"""The front end against the discrete Fourier transform written out."""

import numpy as np
import pytest

from autospeech.learner.encoders.logmel import log_mel, mel_filters
from tests.encoders.conftest import noise


def test_equals_the_transform_written_out() -> None:
    waveform = noise(1600)[0]

    found = log_mel(waveform)

    padded = np.pad(waveform.astype(np.float64), 200, mode="reflect")
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(400), np.arange(201)) / 400)
    frames = np.stack([padded[start : start + 400] * window for start in range(0, 1600, 160)])
    cells = np.log10(np.maximum(np.abs(frames @ waves) ** 2 @ mel_filters(), 1e-10))
    np.testing.assert_allclose(found, ((np.maximum(cells, cells.max() - 8) + 4) / 4).T, atol=1e-4)


def test_every_filter_has_one_peak_and_the_area_one() -> None:
    filters = mel_filters()

    assert filters.shape == (201, 80)
    assert (filters >= 0).all()
    assert np.allclose(filters[:, 40:].sum(0) * 40, 1, atol=0.12)  # bins of 40 Hz; wide filters are sampled finely


@pytest.mark.parametrize(("samples", "frames"), [(0, 2), (1, 2), (160, 2), (320, 2), (321, 4), (16000, 100)])
def test_frames_are_even_in_number_and_cover_the_clip(samples: int, frames: int) -> None:
    mel = log_mel(np.zeros(samples, np.float32))

    assert mel.shape == (80, frames)
    assert np.isfinite(mel).all()


def test_ten_times_louder_is_half_a_unit_higher() -> None:
    waveform = noise(4000)[0]

    assert np.allclose(log_mel(10 * waveform) - log_mel(waveform), 0.5, atol=1e-3)
