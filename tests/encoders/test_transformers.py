"""Hugging Face encoders: tiny random ones, saved in the real format. Runs with `make test-torch`."""

import json
import logging
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autospeech.errors import DataError
from autospeech.learner.encoders import Encoder, load_encoder
from tests.encoders.conftest import noise

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # torch and transformers warn of themselves
]
needs_torch = pytest.mark.skipif(
    find_spec("torch") is None or find_spec("transformers") is None, reason="torch is an extra: make test-torch"
)

SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
KIN = {"num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 2, "conv_dim": [32] * 7}


def save(kind: str, folder: Path, *, rate: int = 16000) -> Path:
    """Save a tiny random model and its feature extractor."""
    import transformers as hf  # noqa: PLC0415  an extra
    from torch import manual_seed  # noqa: PLC0415  the same

    manual_seed(0)
    extractor: Any = hf.Wav2Vec2FeatureExtractor(sampling_rate=rate)
    if kind == "whisper":
        extractor = hf.WhisperFeatureExtractor()
        sizes = {"encoder_layers": 2, "decoder_layers": 1, "encoder_attention_heads": 2, "decoder_attention_heads": 2}
        hf.WhisperModel(hf.WhisperConfig(d_model=32, encoder_ffn_dim=64, decoder_ffn_dim=64, **sizes)).save_pretrained(
            folder
        )
    elif kind == "wavlm":
        hf.WavLMModel(hf.WavLMConfig(**SMALL, **KIN, feat_extract_norm="layer")).save_pretrained(folder)
    else:
        hf.HubertModel(hf.HubertConfig(**SMALL, **KIN, feat_extract_norm="group")).save_pretrained(folder)
    extractor.save_pretrained(folder)
    return folder


def load(folder: Path) -> Encoder:
    encoder = load_encoder(f"transformers:{folder}")
    assert encoder is not None
    return encoder


@needs_torch
@pytest.mark.parametrize("kind", ["wavlm", "hubert", "whisper"])
def test_every_hidden_state_is_pooled(kind: str, tmp_path: Path) -> None:
    encoder = load(save(kind, tmp_path))

    pooled = encoder.embed(noise(8000, 16000, 160, 0))

    assert (encoder.layers, encoder.width) == (3, 32)
    assert pooled.shape == (4, 3, 64)
    assert np.isfinite(pooled).all()


@needs_torch
@pytest.mark.parametrize("kind", ["wavlm", "hubert", "whisper"])
def test_a_clip_does_not_depend_on_its_batch(kind: str, tmp_path: Path) -> None:
    encoder = load(save(kind, tmp_path))
    clips = noise(8000, 16000, 12345, 8000)

    together = encoder.embed(clips)
    alone = np.concatenate([encoder.embed([clip]) for clip in clips])

    np.testing.assert_allclose(together, alone, atol=1e-4)


@needs_torch
def test_equals_the_model_called_by_hand(tmp_path: Path) -> None:
    import torch  # noqa: PLC0415  an extra
    from transformers import HubertModel  # noqa: PLC0415  the same

    clip = noise(16000)[0]
    folder = save("hubert", tmp_path)

    pooled = load(folder).embed([clip])[0]

    samples = torch.tensor((clip - clip.mean()) / np.sqrt(clip.var() + 1e-7))[None]
    with torch.inference_mode():
        states = HubertModel.from_pretrained(folder).eval()(samples, output_hidden_states=True).hidden_states
    expected = [np.concatenate([state[0].numpy().mean(0), state[0].numpy().std(0)]) for state in states]
    np.testing.assert_allclose(pooled, expected, atol=1e-4)


@needs_torch
def test_fewer_states_are_the_first_ones(tmp_path: Path) -> None:
    encoder = load(save("wavlm", tmp_path))

    np.testing.assert_array_equal(encoder.embed(noise(8000), states=1), encoder.embed(noise(8000))[:, :1])


@needs_torch
def test_the_log_mel_of_the_default_encoder_equals_transformers() -> None:
    from transformers import WhisperFeatureExtractor  # noqa: PLC0415  an extra

    from autospeech.learner.encoders.logmel import log_mel  # noqa: PLC0415  beside its reference

    clip = noise(30 * 16000)[0]

    reference = WhisperFeatureExtractor()(clip, sampling_rate=16000, return_tensors="np")["input_features"][0]

    np.testing.assert_allclose(log_mel(clip), reference, atol=1e-3)


@needs_torch
def test_another_sampling_rate_is_refused(tmp_path: Path) -> None:
    folder = save("hubert", tmp_path, rate=8000)

    with pytest.raises(DataError, match=r"sampling rate of .*: expected 16000, got 8000"):
        load_encoder(f"transformers:{folder}")


@needs_torch
def test_code_among_the_files_is_refused_unless_asked_for(tmp_path: Path) -> None:
    folder = save("hubert", tmp_path)
    config = {"model_type": "ours", "auto_map": {"AutoConfig": "code.Config", "AutoModel": "code.Model"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "code.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")

    with pytest.raises(DataError, match="expected one that transformers loads"):
        load_encoder(f"transformers:{folder}")

    assert not (tmp_path / "ran").exists()


@needs_torch
def test_files_that_are_not_here_are_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="autospeech"):
        assert load_encoder("transformers:nobody/nothing") is None

    assert "run: autospeech encoders pull transformers:nobody/nothing" in caplog.text


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_there_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert load_encoder("transformers:nobody/nothing") is None

    assert "encoder transformers:nobody/nothing is absent: install autospeech[torch]" in caplog.text
