"""Standardise features and clip what lies far out: the first step of every head."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["CLIP", "Standardiser"]

CLIP: Final = 6.0
"""Standard deviations beyond which a feature is clipped: one broken clip must not bend the covariance."""

_CONSTANT: Final = 1e-6
"""A standard deviation below this share of the feature's size counts as 0: float32 noise on a constant."""


@dataclass(frozen=True, kw_only=True)
class Standardiser:
    """Shift and scale of each feature, learnt without labels; a constant feature becomes 0."""

    mean: NDArray[np.float32]
    """Mean of each feature, shape (features,)."""
    scale: NDArray[np.float32]
    """Standard deviation of each feature, shape (features,); 1 where the feature is constant."""
    clip: float = CLIP
    """Standard deviations at which values are clipped."""

    @classmethod
    def fit(cls, x: NDArray[np.floating]) -> "Standardiser":
        """Learn shift and scale from x, shape (clips, features); values that are no numbers count as 0."""
        finite = np.nan_to_num(np.asarray(x, dtype=np.float32), posinf=0.0, neginf=0.0)
        mean = finite.mean(axis=0, dtype=np.float64)
        scale = finite.std(axis=0, dtype=np.float64)
        constant = scale <= _CONSTANT * np.maximum(np.abs(mean), np.finfo(np.float32).tiny)
        return cls(mean=mean.astype(np.float32), scale=np.where(constant, 1.0, scale).astype(np.float32))

    def apply(self, x: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return x standardised and clipped: shape of x, float32, within [-clip, clip].

        >>> plain = Standardiser(mean=np.float32([1]), scale=np.float32([2]))
        >>> plain.apply(np.float32([[5], [99]])).tolist()
        [[2.0], [6.0]]
        """
        standard = np.subtract(x, self.mean, dtype=np.float32)
        standard /= self.scale
        np.clip(standard, -self.clip, self.clip, out=standard)
        return np.asarray(np.nan_to_num(standard, copy=False), dtype=np.float32)
