"""Linear discriminant analysis with a shrunk covariance: the head that wins or ties nearly everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.errors import UsageError
from autospeech.learner.heads.directions import Discriminant, Rule
from autospeech.learner.heads.posterior import log_softmax
from autospeech.learner.heads.routes import Route, route_for
from autospeech.learner.heads.standard import CLIP, Standardiser

__all__ = ["ShrinkageLda"]

_TYPICAL: Final[Mapping[Rule, float]] = MappingProxyType({"unit": 0.2, "bayes": 1.0})
"""Temperature of a head that nobody validated; validated unit heads on the practice sets had 0.1 to 0.3."""


@dataclass(frozen=True, kw_only=True)
class ShrinkageLda:
    """A fitted head: arrays only, so that it can be saved as tensors or be the end of a graph."""

    mean: NDArray[np.float32]
    """What is subtracted from each feature, shape (features,)."""
    scale: NDArray[np.float32]
    """What each feature is then divided by, shape (features,)."""
    weight: NDArray[np.float32]
    """Weight of each standardised feature for each class, shape (features, classes)."""
    bias: NDArray[np.float32]
    """Added for each class, shape (classes,); far below the others for a class without training clips."""
    clip: float = CLIP
    """Standardised features are clipped to [-clip, clip]."""

    @classmethod
    def fit(
        cls,
        x: NDArray[np.floating],
        y: NDArray[np.integer],
        classes: int,
        *,
        shrinkage: float = 0.5,
        rule: Rule = "unit",
        temperature: float | None = None,
    ) -> "ShrinkageLda":
        """Fit on labelled clips, all classes equally likely.

        Args:
            x: Features, shape (clips, features).
            y: Class of each clip, shape (clips,), in 0 .. classes - 1.
            classes: Number of classes; those without a clip score lowest.
            shrinkage: Weight of the spherical covariance beside the measured one, above 0, at most 1.
            rule: How class directions become discriminants; "bayes" is the textbook's.
            temperature: What discriminants are divided by; None for a typical one: 0.2 for "unit", 1 for "bayes".

        Raises:
            UsageError: A shape, a class or the shrinkage is out of range.
        """
        check_rows(x, y, classes)
        if not 0 < shrinkage <= 1:
            raise UsageError("shrinkage", expected="a number above 0, at most 1", got=shrinkage)
        standard = Standardiser.fit(x)
        route = route_for(standard.apply(x), np.asarray(y, dtype=np.int64), classes)
        everything = np.ones(len(y), dtype=np.bool_)
        head = cls.of(standard, route, route.directions(everything, [shrinkage])[0].discriminant(rule))
        return head.cooled(_TYPICAL[rule] if temperature is None else temperature)

    @classmethod
    def of(cls, standard: Standardiser, route: Route, discriminant: Discriminant) -> "ShrinkageLda":
        """Put together a standardiser and a discriminant that was fitted after it."""
        return cls(
            mean=standard.mean,
            scale=standard.scale,
            weight=route.over_features(discriminant.weight),
            bias=discriminant.bias,
            clip=standard.clip,
        )

    def cooled(self, temperature: float) -> "ShrinkageLda":
        """Return the same head with its discriminants divided by a temperature."""
        divisor = np.float32(temperature)
        return replace(self, weight=self.weight / divisor, bias=self.bias / divisor)

    def logits(self, x: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the discriminants of clips: shape (clips, classes)."""
        standard = Standardiser(mean=self.mean, scale=self.scale, clip=self.clip).apply(x)
        return standard @ self.weight + self.bias

    def scores(self, x: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return log-posteriors under equal priors: shape (clips, classes), finite, float32."""
        return np.asarray(log_softmax(self.logits(x)), dtype=np.float32)


def check_rows(x: NDArray[np.floating], y: NDArray[np.integer], classes: int) -> None:
    """Refuse features and classes that do not belong together.

    Raises:
        UsageError: x is no matrix, y is not one class a row, or a class is out of range.
    """
    if x.ndim != 2 or y.shape != (len(x),) or len(y) == 0:  # noqa: PLR2004  a matrix has two axes
        raise UsageError("features and classes", expected="shapes (n, d) and (n,), n >= 1", got=(x.shape, y.shape))
    if int(y.min()) < 0 or int(y.max()) >= classes:
        raise UsageError("classes", expected=f"0 .. {classes - 1}", got=f"{y.min()} .. {y.max()}")
