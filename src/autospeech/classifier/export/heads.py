"""Heads and their fusion inside the graph."""

from collections.abc import Sequence

from autospeech.classifier.export.values import floats
from autospeech.learner.encoders.nodes import GraphBuilder
from autospeech.learner.fusion import Fusion
from autospeech.learner.heads import ShrinkageLda

__all__ = ["add_fusion", "add_head"]


def add_head(graph: GraphBuilder, features: str, head: ShrinkageLda) -> str:
    """Add a head's log-posteriors: (clips, features) to (clips, classes)."""
    standard = graph.op("Div", graph.op("Sub", features, floats(head.mean)), floats(head.scale))
    clipped = graph.op("Clip", standard, floats(-head.clip).reshape(()), floats(head.clip).reshape(()))
    logits = graph.op("Add", graph.op("MatMul", clipped, floats(head.weight)), floats(head.bias))
    return graph.op("LogSoftmax", logits, axis=-1)


def add_fusion(graph: GraphBuilder, heads: Sequence[str], fusion: Fusion | None) -> None:
    """Add the fused probabilities as the value `probabilities`."""
    if fusion is None:
        graph.op("Softmax", heads[0], axis=-1, out="probabilities")
        return
    shares = (fusion.weights / fusion.temperature).tolist()
    parts = [graph.op("Mul", head, floats(share)) for head, share in zip(heads, shares, strict=True)]
    graph.op("Softmax", graph.op("Sum", *parts), axis=-1, out="probabilities")
