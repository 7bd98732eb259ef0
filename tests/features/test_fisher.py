"""Fisher vectors and the mixture beneath them."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.mixture import GaussianMixture

from autospeech.learner.features import FisherVectors, View, log_mel_frames
from autospeech.learner.features.mixture import fit_mixture
from tests.features.feature_clips import HARD_CLIPS, SPEECHLIKE, noise

views = pytest.mark.parametrize(("view", "seen"), [("spectra", 39), ("shifts", 49)])


@views
def test_each_clip_gets_a_finite_vector_of_length_one(view: View, seen: int) -> None:
    frames = log_mel_frames([*HARD_CLIPS.values(), *SPEECHLIKE])

    fitted = FisherVectors.fit(frames, view=view, gaussians=8)
    rows = fitted.transform(frames)

    assert rows.shape == (len(frames), fitted.width) == (len(frames), 2 * 8 * seen)
    assert np.isfinite(rows).all()
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@views
def test_a_clip_has_the_same_vector_alone_and_in_a_batch(view: View, seen: int) -> None:
    frames = log_mel_frames(SPEECHLIKE)
    fitted = FisherVectors.fit(frames, view=view, gaussians=4)

    alone = np.concatenate([fitted.transform(frames.take([clip])) for clip in range(len(frames))])

    np.testing.assert_allclose(alone, fitted.transform(frames, threads=2), atol=1e-4)


@views
def test_volume_changes_nothing(view: View, seen: int) -> None:
    fitted = FisherVectors.fit(log_mel_frames(SPEECHLIKE), view=view, gaussians=4)

    softer = fitted.transform(log_mel_frames([np.float32(0.25) * clip for clip in SPEECHLIKE]))

    np.testing.assert_allclose(softer, fitted.transform(log_mel_frames(SPEECHLIKE)), atol=1e-3)


def test_the_same_seed_gives_the_same_vectors_and_another_seed_others() -> None:
    frames = log_mel_frames(SPEECHLIKE)

    vectors = [FisherVectors.fit(frames, seed=seed, gaussians=4).transform(frames) for seed in (1, 1, 2)]

    np.testing.assert_array_equal(vectors[0], vectors[1])
    assert np.abs(vectors[0] - vectors[2]).max() > 1e-3


def test_short_clips_get_fewer_gaussians_than_frames_and_long_ones_64() -> None:
    short, long = (log_mel_frames([noise(samples, seed=seed) for seed in range(30)]) for samples in (6800, 48000))

    widths = [FisherVectors.fit(frames).width for frames in (short, long)]

    assert short.counts.tolist() == [21] * 30
    assert widths == [2 * 39 * 16, 2 * 39 * 64]


def test_fewer_frames_than_gaussians_are_enough() -> None:
    frames = log_mel_frames([HARD_CLIPS["empty"], HARD_CLIPS["10 ms"]])

    rows = FisherVectors.fit(frames, gaussians=64).transform(frames)

    assert rows.shape == (2, 2 * 2 * 39)
    assert np.isfinite(rows).all()


def test_the_mixture_equals_scikit_learns_after_the_same_steps() -> None:
    draw = np.random.default_rng(0)
    rows = np.concatenate([draw.normal(centre, 0.5, (400, 3)) for centre in (-1.0, 0.0, 1.0)]).astype(np.float32)
    starts = rows[np.random.default_rng(5).permutation(len(rows))[:3]]
    reference = GaussianMixture(
        3,
        covariance_type="diag",
        reg_covar=0,
        tol=0,
        max_iter=12,
        means_init=starts,
        weights_init=np.full(3, 1 / 3),
        precisions_init=np.ones((3, 3)),
    )

    with pytest.warns(UserWarning, match="did not converge"):
        reference.fit(rows)
    fitted = fit_mixture(rows, gaussians=3, draw=np.random.default_rng(5))

    np.testing.assert_allclose(fitted.means, reference.means_, atol=2e-3)
    np.testing.assert_allclose(fitted.variances, reference.covariances_, atol=2e-3)
    np.testing.assert_allclose(fitted.weights, reference.weights_, atol=2e-3)


def test_a_vector_is_the_gradient_of_the_clips_log_likelihood() -> None:
    frames = log_mel_frames(SPEECHLIKE)
    fitted = FisherVectors.fit(frames, gaussians=1)
    one = fitted.mixture
    seen = (_cepstra_with_deltas(frames[0]) - fitted.mean) / fitted.deviation
    unit = (seen - one.means) / np.sqrt(one.variances)

    row = fitted.transform(frames)[0]

    gradient = np.concatenate([unit.mean(axis=0), (unit**2 - 1).mean(axis=0) / np.sqrt(2)])
    expected = np.sign(gradient) * np.sqrt(np.abs(gradient))
    np.testing.assert_allclose(row, expected / np.linalg.norm(expected), atol=1e-3)


def _cepstra_with_deltas(log_mel: NDArray[np.float32]) -> NDArray[np.float64]:
    angles = np.pi / 40 * np.outer(np.arange(40) + 0.5, np.arange(13))
    rows = log_mel @ (np.cos(angles) * np.where(np.arange(13) == 0, np.sqrt(1 / 40), np.sqrt(2 / 40)))
    padded = [np.pad(rows, [(reach, reach), (0, 0)], mode="edge") for reach in (1, 3)]
    return np.hstack([rows, *(pad[2 * reach :] - pad[: -2 * reach] for pad, reach in zip(padded, (1, 3), strict=True))])
