"""A whole model as one graph: `waveform` and `lengths` in, `probabilities` out.

Heads are added in their ensemble's order. What a head hears includes what heads before it heard: `StateBank` extends
what it has and `Split` keeps its frames, so a graph that is to equal Python's answer must do the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from autospeech.classifier.export.frontend import Clips
from autospeech.classifier.export.heads import add_fusion, add_head
from autospeech.classifier.export.hearing import Hearing, add_hearing
from autospeech.classifier.export.quick import add_quick_statistics
from autospeech.classifier.export.values import axes, whole
from autospeech.contract import Seconds
from autospeech.learner.encoders.nodes import GraphBuilder, Precision
from autospeech.learner.encoders.weights import WhisperWeights
from autospeech.learner.ensemble import Ensemble
from autospeech.learner.views import QuickStatistics, States, View

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["build_model_graph"]


def build_model_graph(
    ensemble: Ensemble, weights: WhisperWeights | None, *, precision: Precision = "float32"
) -> "ModelProto":
    """Build the graph of an ensemble that `exportable_subset` gave.

    Args:
        ensemble: Heads on the encoder's states and on quick statistics.
        weights: The encoder's; None where no head hears with it.
        precision: Arithmetic of the encoder's matrix products.
    """
    graph = GraphBuilder(precision)
    clips = _clips(graph)
    heard = _heard_by_heads(ensemble)
    views = _Views(graph=graph, clips=clips, states=_states(graph, clips, ensemble, heard, weights))
    scores = []
    for head, hearings in zip(ensemble.heads, heard, strict=True):
        features = [views.add(view, hearing) for view, hearing in zip(head.views, hearings, strict=True)]
        whole_row = features[0] if len(features) == 1 else graph.op("Concat", *features, axis=1)
        scores.append(add_head(graph, whole_row, head.head))
    add_fusion(graph, scores, ensemble.fusion)
    return _finished(graph, len(ensemble.heads[0].head.bias))


@dataclass(kw_only=True)
class _Views:
    """Adds what heads see; the same is added once."""

    graph: GraphBuilder
    clips: Clips
    states: dict[Hearing, str]
    quick: dict[Seconds, str] = field(default_factory=dict)

    def add(self, view: View, hearing: Hearing | Seconds) -> str:
        """Add a view: (clips, features)."""
        if isinstance(view, States) and isinstance(hearing, Hearing):
            part = self.graph.op("Slice", self.states[hearing], axes(view.first), axes(view.last), axes(1))
            return self.graph.op("Reshape", part, axes(0, -1))
        seconds = float(hearing) if not isinstance(hearing, Hearing) else 0.0
        if seconds not in self.quick:
            self.quick[seconds] = add_quick_statistics(self.graph, self.clips, seconds)
        return self.quick[seconds]


def _clips(graph: GraphBuilder) -> Clips:
    """Add what follows from the inputs; a zero behind each clip gives even empty ones a sample to point at."""
    padded = graph.op("Pad", "waveform", axes(0, 0, 0, 1))
    room = graph.op("Shape", "waveform", start=1, end=2)
    lengths = graph.op("Max", graph.op("Min", "lengths", room), whole(0))
    return Clips(
        flat=graph.op("Reshape", padded, axes(-1)),
        lengths=lengths,
        stride=graph.op("Add", room, whole(1)),
    )


def _heard_by_heads(ensemble: Ensemble) -> list[list[Hearing | Seconds]]:
    """Return for each head's views what is heard: windows heard for earlier heads count, and so do whole frames."""
    windows, quick = 0, dict[Seconds, Seconds]()
    out = []
    for head in ensemble.heads:
        windows = max(windows, *(_windows(view) for view in head.views))
        hearings: list[Hearing | Seconds] = []
        for view in head.views:
            if isinstance(view, States):
                hearings.append(Hearing(windows=windows) if view.glimpse is None else Hearing(glimpse=view.glimpse))
            elif isinstance(view, QuickStatistics):
                hearings.append(quick.setdefault(view.seconds, inf if inf in quick else view.seconds))
        out.append(hearings)
    return out


def _windows(view: View) -> int:
    return view.windows if isinstance(view, States) and view.glimpse is None else 0


def _states(
    graph: GraphBuilder,
    clips: Clips,
    ensemble: Ensemble,
    heard: Sequence[Sequence[Hearing | Seconds]],
    weights: WhisperWeights | None,
) -> dict[Hearing, str]:
    """Add the encoder, if a head hears with it, as far up as any head looks."""
    hearings = [one for ones in heard for one in ones if isinstance(one, Hearing)]
    if not hearings:
        return {}
    if weights is None:
        raise LookupError("heads on states need the encoder's weights")
    most = max(view.last for head in ensemble.heads for view in head.views if isinstance(view, States))
    return add_hearing(graph, clips, hearings, weights, states=most)


def _finished(graph: GraphBuilder, classes: int) -> "ModelProto":
    from onnx import TensorProto, helper  # noqa: PLC0415  heavy: loaded when a graph is built

    inputs = [
        helper.make_tensor_value_info("waveform", TensorProto.FLOAT, ("batch", "samples")),
        helper.make_tensor_value_info("lengths", TensorProto.INT64, ("batch",)),
    ]
    output = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ("batch", classes))
    return graph.model("autospeech", inputs, [output])
