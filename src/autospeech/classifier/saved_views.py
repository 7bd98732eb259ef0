"""Views as JSON and arrays, and back."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autospeech.errors import DataError
from autospeech.learner.features import FisherVectors
from autospeech.learner.features.mixture import Mixture
from autospeech.learner.views import Fisher, Functionals, QuickStatistics, States, View

__all__ = ["Arrays", "arrays_below", "view_from", "view_parts"]

Arrays: TypeAlias = dict[str, NDArray[Any]]
"""Arrays by name."""


def arrays_below(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Arrays:
    """Return the arrays whose names begin alike, by the rest of their names.

    >>> list(arrays_below({"head.0.bias": np.zeros(1), "head.1.bias": np.zeros(1)}, "head.0."))
    ['bias']
    """
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def view_parts(view: View) -> tuple[dict[str, Any], Arrays]:
    """Return a view as JSON values and arrays.

    >>> view_parts(QuickStatistics(seconds=2.0))
    ({'kind': 'quick statistics', 'seconds': 2.0}, {})
    """
    if isinstance(view, QuickStatistics):
        return {"kind": "quick statistics", "seconds": None if np.isinf(view.seconds) else view.seconds}, {}
    if isinstance(view, Functionals):
        return {"kind": "functionals"}, {}
    if isinstance(view, States):
        heard = {"windows": view.windows, "glimpse": view.glimpse}
        return {"kind": "states", "first": view.first, "last": view.last, **heard}, {}
    if isinstance(view, Fisher) and view.vectors is not None:
        return {"kind": "fisher", "sees": view.sees}, _fisher_arrays(view.vectors)
    raise LookupError(f"no way to save {view!r}")


def view_from(values: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> View:
    """Return the view that `view_parts` took apart.

    Raises:
        DataError: There is no such kind of view.
        KeyError: A value or an array is missing.
    """
    kind = values["kind"]
    if kind == "quick statistics":
        return QuickStatistics(seconds=np.inf if values["seconds"] is None else float(values["seconds"]))
    if kind == "functionals":
        return Functionals()
    if kind == "states":
        glimpse = values["glimpse"]
        return States(
            first=int(values["first"]),
            last=int(values["last"]),
            windows=int(values["windows"]),
            glimpse=None if glimpse is None else float(glimpse),
        )
    if kind == "fisher" and values["sees"] in {"spectra", "shifts"}:
        return Fisher(sees=values["sees"], vectors=_fisher(values["sees"], arrays))
    raise DataError("view of the model", expected="one this version knows", got=kind, hint="upgrade autospeech")


def _fisher_arrays(vectors: FisherVectors) -> Arrays:
    mixture = vectors.mixture
    return {
        "mean": vectors.mean,
        "deviation": vectors.deviation,
        "weights": mixture.weights,
        "means": mixture.means,
        "variances": mixture.variances,
    }


def _fisher(sees: Any, arrays: Mapping[str, NDArray[Any]]) -> FisherVectors:  # noqa: ANN401  "spectra" or "shifts"
    mixture = Mixture(weights=arrays["weights"], means=arrays["means"], variances=arrays["variances"])
    return FisherVectors(view=sees, mean=arrays["mean"], deviation=arrays["deviation"], mixture=mixture)
