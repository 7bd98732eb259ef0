"""Built graphs on disk: one folder for each digest and graph version, written whole or not at all.

The folder holds one small graph for each number of states, and one file of constants all of them share.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

from autospeech.learner.encoders.graph import GRAPH_VERSION, build_graph
from autospeech.learner.encoders.nodes import Precision
from autospeech.learner.encoders.weights import WhisperWeights

__all__ = ["graph_file", "graph_folder", "write_graphs"]

_ALIGNMENT: Final = 4096  # bytes; onnxruntime maps constants that start at a page
_SMALLEST_SHARED: Final = 1024  # bytes; smaller constants stay in the graph
_CONSTANTS: Final = "constants.bin"


def graph_folder(cache: Path, *, name: str, digest: str, precision: Precision) -> Path:
    """Return the folder of an encoder's graphs; it exists once they have been built."""
    return cache / "encoders" / f"{name}-{digest[:16]}-{precision}-v{GRAPH_VERSION}"


def graph_file(folder: Path, states: int) -> Path:
    """Return the file of the graph with so many states."""
    return folder / f"states-{states}.onnx"


def write_graphs(folder: Path, weights: WhisperWeights, *, precision: Precision) -> None:
    """Build the graphs of a folder that does not exist yet; of two processes at once, one wins and both can go on."""
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(scratch, weights, precision)
        _publish(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _publish(scratch: Path, folder: Path) -> None:
    try:
        scratch.rename(folder)
    except OSError:
        if not folder.exists():  # not lost against another process, but really failed
            raise


def _write(folder: Path, weights: WhisperWeights, precision: Precision) -> None:
    shared = _SharedConstants(folder / _CONSTANTS)
    for states in range(1, len(weights.layers) + 2):
        model = build_graph(weights, states=states, precision=precision)
        for tensor in model.graph.initializer:
            shared.move(tensor)
        graph_file(folder, states).write_bytes(model.SerializeToString())


class _SharedConstants:
    """A file of constants; the same bytes are kept once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offsets: dict[bytes, int] = {}
        self._end = 0

    def move(self, tensor: Any) -> None:  # noqa: ANN401  an onnx TensorProto; onnx is loaded when a graph is built
        """Replace the bytes of a tensor by their place in the file."""
        from onnx import external_data_helper  # noqa: PLC0415  heavy: loaded when a graph is built

        content = bytes(tensor.raw_data)
        if len(content) < _SMALLEST_SHARED:
            return
        offset = self._offsets.get(content, -1)
        if offset < 0:
            offset = self._offsets[content] = self._append(content)
        external_data_helper.set_external_data(tensor, _CONSTANTS, offset=offset, length=len(content))
        tensor.ClearField("raw_data")

    def _append(self, content: bytes) -> int:
        offset = self._end
        padding = -len(content) % _ALIGNMENT
        with self._file.open("ab") as out:
            out.write(content + bytes(padding))
        self._end += len(content) + padding
        return offset
