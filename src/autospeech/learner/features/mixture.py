"""A mixture of Gaussians with diagonal covariances, fitted by expectation and maximisation."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from autospeech.learner.features.segments import Rows

__all__ = ["Mixture", "fit_mixture"]

_STEPS: Final = 12
_LEAST_VARIANCE: Final = 0.05  # of data of variance 1
_LEAST_MASS: Final = 1e-3  # frames; keeps an empty Gaussian's numbers finite


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Gaussians with diagonal covariances."""

    weights: Rows
    """Share of each Gaussian: shape (gaussians,), positive, sum 1."""
    means: Rows
    """Shape (gaussians, numbers)."""
    variances: Rows
    """Shape (gaussians, numbers), positive."""

    def responsibilities(self, rows: Rows) -> Rows:
        """Return how much of each row every Gaussian explains: shape (rows, gaussians), each row's sum 1."""
        factors = np.concatenate([-0.5 / self.variances, self.means / self.variances], axis=1)
        constant = np.log(self.weights) - 0.5 * np.sum(np.log(self.variances) + self.means**2 / self.variances, axis=1)
        shares: Rows = np.concatenate([rows * rows, rows], axis=1) @ factors.T
        shares += constant
        shares -= shares.max(axis=1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=1, keepdims=True)
        return shares


def fit_mixture(rows: Rows, *, gaussians: int, draw: np.random.Generator) -> Mixture:
    """Fit at most `gaussians` Gaussians (never more than rows), begun at rows drawn at random.

    Args:
        rows: Standardised numbers: shape (rows, numbers), at least one row.
        gaussians: How many.
        draw: Where the random start comes from.
    """
    starts = draw.permutation(len(rows))[:gaussians]
    mixture = Mixture(
        weights=np.full(len(starts), 1 / len(starts), np.float32),
        means=rows[starts],
        variances=np.ones((len(starts), rows.shape[1]), np.float32),
    )
    for _ in range(_STEPS):
        mixture = _maximised(rows, mixture.responsibilities(rows))
    return mixture


def _maximised(rows: Rows, shares: Rows) -> Mixture:
    """Return the mixture under which rows shared out like this are likeliest."""
    masses = shares.sum(axis=0) + np.float32(_LEAST_MASS)
    means = (shares.T @ rows) / masses[:, None]
    squares = (shares.T @ (rows * rows)) / masses[:, None]
    variances = np.maximum(squares - means * means, np.float32(_LEAST_VARIANCE))
    return Mixture(weights=masses / masses.sum(), means=means, variances=variances)
