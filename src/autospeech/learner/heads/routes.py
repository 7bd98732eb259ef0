"""Regularised linear discriminants of many training subsets, from statistics that are computed once.

With class means m_c, pooled within-class covariance S and shrinkage l, everything rests on ``R m_c`` where
``R = ((1 - l) S + l tr(S)/d I)^-1``. Three routes find it; `directions` turns it into discriminants.

- `Primal` (clips >= features) keeps the scatter matrix of each fold and subtracts it.
- `Dual` (features > clips) keeps the Gram matrix of all clips and takes its parts; by Woodbury's identity everything,
  class means included, is a combination of training clips.

- `Spanned` (more than 2,500 of both) first projects onto the span of 2,000 clips, drawn evenly from the classes, and is
  primal there: 10,000 clips x 7,000 features in seconds, not minutes.

All need one Cholesky factor a fold and shrinkage, which is quicker than one eigen-decomposition a fold up to about
twenty shrinkages.
Source: Friedman, "Regularized discriminant analysis", 1989; Hastie and Tibshirani, "Efficient quadratic
regularization for expression arrays", 2004 (the dual form).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from autospeech.learner.heads.directions import Directions, Matrix

__all__ = ["MOST", "Dual", "Primal", "Route", "Spanned", "route_for"]

MOST: Final = 2_500
"""Clips or features up to which matrices of that side are factored; above, `Spanned` takes a part."""

_SPAN: Final = 2_000
"""Clips whose span stands for all features in `Spanned`."""


class Route(Protocol):
    """One way to compute discriminants."""

    rows: Matrix
    """What a weight multiplies: shape (clips, columns)."""

    def directions(self, train: NDArray[np.bool_], shrinkages: Sequence[float]) -> list[Directions]:
        """Fit on the clips in the mask, once a shrinkage."""

    def over_features(self, weight: Matrix) -> Matrix:
        """Return what a weight over the route's columns is over features: shape (features, classes)."""


def route_for(x: Matrix, y: NDArray[np.int64], classes: int) -> Route:
    """Choose the cheaper route for x, shape (clips, features), standardised."""
    if min(x.shape) > MOST:
        return Spanned(x, y, classes)
    return Dual(x, y, classes) if x.shape[1] > x.shape[0] else Primal(x, y, classes)


class Primal:
    """Discriminants from scatter matrices, shape (features, features).

    Args:
        x: Standardised features, shape (clips, features), float32.
        y: Class of each clip, shape (clips,).
        classes: Number of classes, absent ones included.
        features: Features the columns of x stand for, when there were more; the sphere has that many dimensions.
    """

    def __init__(self, x: Matrix, y: NDArray[np.int64], classes: int, *, features: int | None = None) -> None:
        self.rows = x
        self._features = features or x.shape[1]
        self._y = y
        self._classes = classes
        self._scatter = x.T @ x

    def directions(self, train: NDArray[np.bool_], shrinkages: Sequence[float]) -> list[Directions]:
        """Fit on the clips in the mask, once a shrinkage."""
        left_out = self.rows[~train]
        member = _one_hot(self._y[train], self._classes)
        counts = member.sum(axis=0)
        means = (member / np.maximum(counts, 1)).T @ self.rows[train]
        within = self._scatter - left_out.T @ left_out - (means * counts[:, None]).T @ means
        within /= max(1, int(train.sum()))
        return [self._directions(within, means, counts, shrinkage) for shrinkage in shrinkages]

    def over_features(self, weight: Matrix) -> Matrix:
        """Return the weight over features: it is one already."""
        return weight

    def _directions(self, within: Matrix, means: Matrix, counts: Matrix, shrinkage: float) -> Directions:
        ridge = _ridge(shrinkage, float(np.trace(within)), self._features)
        weight = _solve((1 - shrinkage) * within, ridge, means.T)
        return Directions(weight=weight, inner=means @ weight, present=counts > 0)


class Dual:
    """Discriminants from the Gram matrix, shape (clips, clips).

    Args:
        x: Standardised features, shape (clips, features), float32.
        y: Class of each clip, shape (clips,).
        classes: Number of classes, absent ones included.
    """

    def __init__(self, x: Matrix, y: NDArray[np.int64], classes: int) -> None:
        self._x = x
        self._y = y
        self._classes = classes
        self.rows = x @ x.T

    def directions(self, train: NDArray[np.bool_], shrinkages: Sequence[float]) -> list[Directions]:
        """Fit on the clips in the mask, once a shrinkage."""
        chosen = np.flatnonzero(train)
        y = self._y[chosen]
        member = _one_hot(y, self._classes)
        share = member / np.maximum(member.sum(axis=0), 1)
        gram = self.rows[np.ix_(chosen, chosen)]
        to_means = gram @ share
        centred = to_means - (share.T @ to_means)[y]
        gram -= to_means[:, y]
        gram -= centred[:, y].T
        subset = _Subset(chosen=chosen, within=gram, to_means=to_means, centred=centred, share=share)
        return [self._directions(subset, shrinkage) for shrinkage in shrinkages]

    def over_features(self, weight: Matrix) -> Matrix:
        """Return what a weight over the route's columns is over features: shape (features, classes)."""
        return self._x.T @ weight

    def _directions(self, subset: "_Subset", shrinkage: float) -> Directions:
        count = max(1, len(subset.chosen))
        ridge = _ridge(shrinkage, float(np.trace(subset.within)) / count, self._x.shape[1])
        slope = np.float32((1 - shrinkage) / count)
        solved = _solve(slope * subset.within, ridge, subset.centred)
        combined = (subset.share - slope * solved) / np.float32(ridge)
        weight = np.zeros((len(self._y), self._classes), dtype=np.float32)
        weight[subset.chosen] = combined
        present = subset.share.sum(axis=0) > 0
        return Directions(
            weight=weight, inner=np.asarray(subset.to_means.T @ combined, dtype=np.float32), present=present
        )


@dataclass(frozen=True, kw_only=True)
class _Subset:
    """What the shrinkages of one training subset share."""

    chosen: NDArray[np.int64]
    """Its clips."""
    within: Matrix
    """Gram matrix of its clips after their class means are taken away."""
    to_means: Matrix
    """Inner products of its clips with the class means, shape (clips, classes)."""
    centred: Matrix
    """The same for clips less their class means."""
    share: Matrix
    """What each clip gives to each class mean, shape (clips, classes)."""


class Spanned:
    """Discriminants in the span of some clips, for many clips with many features each.

    Args:
        x: Standardised features, shape (clips, features), float32.
        y: Class of each clip, shape (clips,).
        classes: Number of classes, absent ones included.
        span: Clips whose span stands for all features.
    """

    def __init__(self, x: Matrix, y: NDArray[np.int64], classes: int, *, span: int = _SPAN) -> None:
        self._basis = _orthonormal(x[_drawn_evenly(y, min(span, len(y)))])
        self._inner = Primal(x @ self._basis, y, classes, features=x.shape[1])
        self.rows = self._inner.rows

    def directions(self, train: NDArray[np.bool_], shrinkages: Sequence[float]) -> list[Directions]:
        """Fit on the clips in the mask, once a shrinkage."""
        return self._inner.directions(train, shrinkages)

    def over_features(self, weight: Matrix) -> Matrix:
        """Return what a weight over the route's columns is over features: shape (features, classes)."""
        return self._basis @ weight


def _drawn_evenly(y: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return clips, spread over the classes and over the order of the clips."""
    by_class = np.argsort(y, kind="stable")
    return by_class[np.linspace(0, len(y) - 1, count).astype(np.int64)]


def _orthonormal(anchors: Matrix) -> Matrix:
    """Return an orthonormal basis, shape (features, anchors), of the span of anchors, shape (anchors, features)."""
    from scipy import linalg  # noqa: PLC0415  heavy, and only fitting needs it

    basis, _ = linalg.qr(anchors.T, mode="economic", check_finite=False)
    return np.asarray(basis, dtype=np.float32)


def _one_hot(y: NDArray[np.int64], classes: int) -> Matrix:
    return np.asarray(np.eye(classes, dtype=np.float32)[y])


def _ridge(shrinkage: float, trace: float, features: int) -> float:
    spread = shrinkage * trace / max(1, features)
    return spread if spread > np.finfo(np.float32).tiny else 1.0


def _solve(matrix: Matrix, ridge: float, right: Matrix) -> Matrix:
    from scipy import linalg  # noqa: PLC0415  heavy, and only fitting needs it

    matrix = np.array(matrix, dtype=np.float32, order="F")
    matrix[np.diag_indices_from(matrix)] += np.float32(ridge)
    factor = linalg.cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(linalg.cho_solve(factor, right, check_finite=False), dtype=np.float32)
