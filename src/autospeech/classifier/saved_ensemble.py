"""An ensemble as JSON and arrays, and back: what it scores with, not what it was judged by."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.saved_views import Arrays, arrays_below, view_from, view_parts
from autospeech.errors import DataError
from autospeech.learner.ensemble import Ensemble, TrainedHead
from autospeech.learner.fusion import Fusion
from autospeech.learner.heads import ShrinkageLda

__all__ = ["ensemble_from", "ensemble_parts"]

_OF_HEAD: Final = ("mean", "scale", "weight", "bias")


def ensemble_parts(ensemble: Ensemble) -> tuple[dict[str, Any], Arrays]:
    """Return an ensemble as JSON values and arrays."""
    heads: list[dict[str, Any]] = []
    arrays: Arrays = {}
    for place, trained in enumerate(ensemble.heads):
        views, inside = _views_parts(trained)
        inside |= {name: getattr(trained.head, name) for name in _OF_HEAD}
        arrays |= {f"head.{place}.{name}": array for name, array in inside.items()}
        facts = {"name": trained.name, "stage": trained.stage, "family": trained.family, "nauc": trained.nauc}
        heads.append({**facts, "clip": float(trained.head.clip), "views": views})
    fusion = ensemble.fusion
    fused = None if fusion is None else {"weights": fusion.weights.tolist(), "temperature": float(fusion.temperature)}
    return {"heads": heads, "fusion": fused, "nauc": ensemble.nauc}, arrays


def ensemble_from(values: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Ensemble:
    """Return the ensemble that `ensemble_parts` took apart; it scores the same.

    Raises:
        DataError: Something is missing, or of a kind this version does not know.
    """
    try:
        heads = [_head(one, arrays_below(arrays, f"head.{place}.")) for place, one in enumerate(values["heads"])]
        fusion = values["fusion"]
        fused = None
        if fusion is not None:
            weights = np.asarray(fusion["weights"], np.float64)
            fused = Fusion(weights=weights, temperature=float(fusion["temperature"]))
        if not heads or (fused is not None and fused.weights.shape != (len(heads),)):
            raise DataError("heads of the model", expected="one weight each, at least one", got=len(heads))
        return Ensemble(heads=tuple(heads), fusion=fused, nauc=values["nauc"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataError("parts of the model", expected="all of them", got=f"{type(error).__name__}: {error}") from error


def _views_parts(trained: TrainedHead) -> tuple[list[dict[str, Any]], Arrays]:
    parts = [view_parts(view) for view in trained.views]
    arrays = {f"view.{place}.{name}": array for place, (_, own) in enumerate(parts) for name, array in own.items()}
    return [values for values, _ in parts], arrays


def _head(values: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> TrainedHead:
    views = [view_from(one, arrays_below(arrays, f"view.{place}.")) for place, one in enumerate(values["views"])]
    head = ShrinkageLda(**{name: arrays[name] for name in _OF_HEAD}, clip=float(values["clip"]))
    if head.weight.shape != (len(head.mean), len(head.bias)) or head.scale.shape != head.mean.shape:
        raise DataError("shape of a head", expected=(len(head.mean), len(head.bias)), got=head.weight.shape)
    return TrainedHead(
        name=str(values["name"]),
        stage=str(values["stage"]),
        family=str(values["family"]),
        views=tuple(views),
        head=head,
        rows=np.zeros(0, np.int64),
        nauc=float(values["nauc"]),
    )
