"""From class directions to discriminants: two rules.

With class means m_c, mu their mean, and R the inverse of the regularised covariance:

- ``bayes``: ``x' R m_c - m_c' R m_c / 2``, the log-posterior under equal priors. With many features a clip,
  ``m_c' R m_c`` is mostly noise, the more so the fewer clips the class has, and the classes' scores drift apart.
- ``unit``: ``(x - mu)' R (m_c - mu)``, divided by the length of ``m_c - mu`` in the metric R, as in a cosine. The noisy
  square is gone; every class is read on the same scale. Out of fold it gains up to 0.02 NAUC where classes are small
  (ten music genres, 21 clips each) and loses nowhere more than 0.002.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["ABSENT", "Directions", "Discriminant", "Matrix", "Rule"]

ABSENT: Final = -1e4
"""Discriminant of a class without training clips: below every real one, and finite."""

_NOISE: Final = 1e-6
"""Squares below this share of the others are rounding errors."""

Matrix: TypeAlias = NDArray[np.float32]
"""Float32 numbers in rows and columns."""

Rule: TypeAlias = Literal["unit", "bayes"]
"""How directions become discriminants."""


@dataclass(frozen=True, kw_only=True)
class Discriminant:
    """One linear discriminant a class, over the columns of a route's `rows`."""

    weight: Matrix
    """Shape (columns, classes)."""
    bias: Matrix
    """Shape (classes,); `ABSENT` for classes without training clips."""


@dataclass(frozen=True, kw_only=True)
class Directions:
    """Class means seen through the inverse of the regularised covariance."""

    weight: Matrix
    """``R m_c``, shape (columns, classes)."""
    inner: Matrix
    """``m_b' R m_c``, shape (classes, classes)."""
    present: NDArray[np.bool_]
    """Whether a class has training clips, shape (classes,)."""

    def discriminant(self, rule: Rule) -> Discriminant:
        """Turn directions into discriminants."""
        weight, bias = self._bayes() if rule == "bayes" else self._unit()
        return Discriminant(
            weight=np.where(self.present, weight, 0).astype(np.float32),
            bias=np.where(self.present, bias, ABSENT).astype(np.float32),
        )

    def _bayes(self) -> tuple[Matrix, Matrix]:
        return self.weight, -self.inner.diagonal() / np.float32(2)

    def _unit(self) -> tuple[Matrix, Matrix]:
        with_mean = self.inner[self.present].mean(axis=0)
        mean_square = with_mean[self.present].mean()
        squares = self.inner.diagonal() - 2 * with_mean + mean_square
        typical = float(squares[self.present].mean())
        if typical <= _NOISE * float(np.abs(self.inner).max()):
            return np.zeros_like(self.weight), np.zeros_like(with_mean)
        lengths = np.sqrt(np.maximum(squares, np.float32(_NOISE * typical)) * np.float32(typical))
        centred = self.weight - self.weight[:, self.present].mean(axis=1, keepdims=True)
        return centred / lengths, (mean_square - with_mean) / lengths
