"""Pretrained encoders behind one Protocol, in reading order.

1. ``interface``: ``Encoder``, what every pretrained encoder is to the learner.
2. ``known``: the encoders known by name, with digest and licence.
3. ``source``: finds weights on this machine or pulls them from the hub; the digest decides.
4. ``ctranslate2``, ``weights``: read the weights' file, pick the Whisper encoder in it.
5. ``nodes``, ``graph``, ``graph_cache``: our own ONNX graph with every state pooled inside; built once, kept on disk.
6. ``logmel``, ``batching``, ``whisper``: from waveforms to pooled states.
7. ``transformers_feed``, ``transformers``: any encoder in Hugging Face's format, in torch (an extra).
8. ``load``: ``load_encoder``, from a name to a running encoder; ``calibrate``: what it costs on this machine.
"""

from autospeech.learner.encoders.calibrate import calibrate, measured_cost
from autospeech.learner.encoders.interface import Embeddings, Encoder
from autospeech.learner.encoders.known import KNOWN_ENCODERS, EncoderSpec
from autospeech.learner.encoders.load import load_encoder

__all__ = ["KNOWN_ENCODERS", "Embeddings", "Encoder", "EncoderSpec", "calibrate", "load_encoder", "measured_cost"]
