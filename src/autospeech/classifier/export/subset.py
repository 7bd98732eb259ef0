"""The part of an ensemble that a graph can hold: heads on the encoder's states and on quick statistics."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Seconds
from autospeech.errors import UsageError
from autospeech.learner.encoders import KNOWN_ENCODERS
from autospeech.learner.ensemble import Ensemble, TrainedHead
from autospeech.learner.fusion import Fusion
from autospeech.learner.views import QuickStatistics, States, View

__all__ = ["Subset", "exportable_subset"]

_LONGEST_GLIMPSE: Final[Seconds] = 30.0
"""The encoder knows no positions behind it."""


@dataclass(frozen=True, kw_only=True)
class Subset:
    """What of an ensemble goes into a graph."""

    ensemble: Ensemble
    """The exported heads and their fusion; what a graph must equal."""
    left_out: tuple[str, ...]
    """Names of the heads that stay behind."""
    loss: float | None
    """NAUC it loses, estimated out of fold; 0 if nothing is left out, None if nobody kept out-of-fold scores."""
    at_most: float | None = None
    """About what it loses at most: the whole's validated NAUC less that of the best exported head; None: not known."""


def exportable_subset(
    ensemble: Ensemble,
    *,
    encoder: str | None,
    y: NDArray[np.int64] | None = None,
    folds: NDArray[np.int64] | None = None,
) -> Subset:
    """Keep the heads that a graph can hold.

    Args:
        ensemble: All heads.
        encoder: Name of the encoder they hear with; None: they do without.
        y: Class of every training clip, if known; with `folds` the fusion is fitted anew to out-of-fold scores.
        folds: Fold of every training clip.

    Raises:
        UsageError: No head can be exported.
    """
    kept = [head for head in ensemble.heads if all(_fits(view, encoder) for view in head.views)]
    names = {head.name for head in kept}
    left_out = tuple(head.name for head in ensemble.heads if head.name not in names)
    if not kept:
        hint = "fit with the default encoder and a longer budget"
        expected = "at least one on states of a known encoder or on quick statistics"
        raise UsageError("heads to export", expected=expected, got=", ".join(left_out), hint=hint)
    if not left_out:
        return Subset(ensemble=ensemble, left_out=(), loss=0.0)
    if y is not None and folds is not None and all(head.unseen is not None for head in kept):
        known = folds
        fitted = Ensemble.of(kept, y, lambda: known)
        loss = None if ensemble.nauc is None or fitted.nauc is None else ensemble.nauc - fitted.nauc
        return Subset(ensemble=fitted, left_out=left_out, loss=loss)
    at_most = None if ensemble.nauc is None else max(0.0, ensemble.nauc - max(head.nauc for head in kept))
    return Subset(ensemble=_reweighted(ensemble, kept), left_out=left_out, loss=None, at_most=at_most)


def _fits(view: View, encoder: str | None) -> bool:
    if isinstance(view, States):
        known = encoder in {spec.name for spec in KNOWN_ENCODERS}
        return known and (view.glimpse is None or view.glimpse <= _LONGEST_GLIMPSE)
    return isinstance(view, QuickStatistics)


def _reweighted(ensemble: Ensemble, kept: Sequence[TrainedHead]) -> Ensemble:
    """Give the kept heads the share of those left out, in proportion."""
    if ensemble.fusion is None:
        return Ensemble(heads=tuple(kept), fusion=None, nauc=None)
    names = {head.name for head in kept}
    weights = ensemble.fusion.weights[[head.name in names for head in ensemble.heads]]
    fusion = Fusion(weights=weights / weights.sum(), temperature=ensemble.fusion.temperature)
    return Ensemble(heads=tuple(kept), fusion=fusion, nauc=None)
