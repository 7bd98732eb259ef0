"""Our graph in float32 against CTranslate2's own encoder, on the real weights."""

import json
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import pytest

from autospeech.learner.encoders.ctranslate2 import read_ctranslate2
from autospeech.learner.encoders.graph import build_graph
from autospeech.learner.encoders.known import encoder_spec
from autospeech.learner.encoders.logmel import log_mel
from autospeech.learner.encoders.source import find_weights
from autospeech.learner.encoders.weights import whisper_weights
from autospeech.learner.encoders.whisper import open_session
from tests.encoders.conftest import CACHE, noise


def test_the_last_state_equals_ctranslate2(tmp_path: Path) -> None:
    ctranslate2 = pytest.importorskip("ctranslate2", reason="CTranslate2 is not installed")
    spec = encoder_spec("auto")
    found = find_weights(CACHE, spec)
    if found is None:
        pytest.skip("no weights of whisper-base: install autospeech[weights]")
    extras = Path(str(distribution(spec.parts[0][0]).locate_file(spec.parts[0][1]))).parent
    for name in ("config.json", "vocabulary.txt"):
        (tmp_path / name).write_bytes((extras / name).read_bytes())
    assert json.loads((tmp_path / "config.json").read_bytes())
    (tmp_path / "model.bin").write_bytes(found.content)
    mel = np.ascontiguousarray(log_mel(noise(48000)[0])[None])

    model = ctranslate2.models.Whisper(str(tmp_path), compute_type="float32", intra_threads=1)
    reference = np.array(model.encode(ctranslate2.StorageView.from_array(mel)))
    weights = whisper_weights(read_ctranslate2(found.content))
    graph = build_graph(weights, states=7, precision="float32", frames=True)
    mask = np.ones((1, mel.shape[2] // 2), np.float32)
    ours = open_session(graph.SerializeToString()).run(["last"], {"mel": mel, "mask": mask})[0]

    assert np.linalg.norm(ours - reference) / np.linalg.norm(reference) < 1e-3
