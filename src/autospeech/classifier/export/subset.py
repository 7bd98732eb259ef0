"""The part of an ensemble that a graph can hold: heads on the encoder's states and on quick statistics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from autospeech.classifier.held_out import HeldOut
from autospeech.contract import Seconds
from autospeech.errors import UsageError
from autospeech.learner.encoders import KNOWN_ENCODERS
from autospeech.learner.ensemble import Ensemble
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


def exportable_subset(ensemble: Ensemble, *, encoder: str | None, held_out: HeldOut | None = None) -> Subset:
    """Keep the heads that a graph can hold, and fuse them anew if it is known what they said out of fold.

    Args:
        ensemble: All heads.
        encoder: Name of the encoder they hear with; None: they do without.
        held_out: What the heads said of clips they had not seen; None: those kept get the others' weight in proportion.

    Raises:
        UsageError: No head can be exported.
    """
    places = [at for at, head in enumerate(ensemble.heads) if all(_fits(view, encoder) for view in head.views)]
    if not places:
        hint = "fit with the default encoder and a longer budget"
        expected = "at least one on states of a known encoder or on quick statistics"
        raise UsageError(
            "heads to export", expected=expected, got=", ".join(head.name for head in ensemble.heads), hint=hint
        )
    if len(places) == len(ensemble.heads):
        return Subset(ensemble=ensemble, left_out=(), loss=0.0)
    part = _reweighted(ensemble, places) if held_out is None else _fused(ensemble, places, held_out)
    names = {head.name for head in part.heads}
    left_out = tuple(head.name for head in ensemble.heads if head.name not in names)
    loss = None if held_out is None or part.nauc is None else held_out.nauc() - part.nauc
    return Subset(ensemble=part, left_out=left_out, loss=loss)


def _fits(view: View, encoder: str | None) -> bool:
    if isinstance(view, States):
        known = encoder in {spec.name for spec in KNOWN_ENCODERS}
        return known and (view.glimpse is None or view.glimpse <= _LONGEST_GLIMPSE)
    return isinstance(view, QuickStatistics)


def _fused(ensemble: Ensemble, places: Sequence[int], held_out: HeldOut) -> Ensemble:
    """Fuse some heads as the learner would have done without the others."""
    rows = np.arange(len(held_out.y))
    heads = [replace(ensemble.heads[at], rows=rows, unseen=held_out.scores[at]) for at in places]
    return Ensemble.of(heads, held_out.y, lambda: held_out.folds)


def _reweighted(ensemble: Ensemble, places: Sequence[int]) -> Ensemble:
    """Give the kept heads the share of those left out, in proportion."""
    kept = tuple(ensemble.heads[at] for at in places)
    if ensemble.fusion is None:
        return Ensemble(heads=kept, fusion=None, nauc=None)
    weights = ensemble.fusion.weights[list(places)]
    fusion = Fusion(weights=weights / weights.sum(), temperature=ensemble.fusion.temperature)
    return Ensemble(heads=kept, fusion=fusion, nauc=None)
