"""How a batch of clips is fed to a Hugging Face audio encoder, and which of its frames are audio.

Three ways, told apart by the model's configuration:

- wav2vec 2.0 and its kin (HuBERT, WavLM, …) take samples. Where the first convolution is normalised over time
  (`feat_extract_norm` "group"), zeros behind a clip would change it, so only clips of one length share a batch, without
  a mask; else shorter clips are padded and masked.
- Whisper takes a spectrogram of exactly 30 s; the frames behind a clip's end are left out when pooling.
- Every other encoder gets one clip at a time, and all its frames are audio.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.learner.encoders.logmel import FRAME_SAMPLES

__all__ = ["Feed", "feed_for"]

Way: TypeAlias = Literal["alike", "masked", "half-minute", "alone"]

_SHORTEST: Final = 800  # samples; 50 ms: every convolution of wav2vec 2.0 (400 samples) gives a frame
_WHISPER_STEPS: Final = 1500
_MOST_STEPS: Final = 6000  # frames of a batch, padding included


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Turns clips into a network's input."""

    extractor: Any
    """The model's own feature extractor."""
    network: Any
    """The network; asked how many frames a number of samples becomes."""
    way: Way
    """How a batch is made."""

    @property
    def one_length(self) -> bool:
        """Whether only clips of the same length may share a batch."""
        return self.way in ("alike", "alone")

    @property
    def most_steps(self) -> int:
        """Frames of the largest batch; 0: one clip at a time."""
        return 0 if self.way == "alone" else _MOST_STEPS

    def steps(self, samples: int) -> int:
        """Return about how many 20 ms frames a clip is computed as."""
        return _WHISPER_STEPS if self.way == "half-minute" else max(1, ceil(samples / FRAME_SAMPLES))

    def __call__(self, clips: list[Waveform]) -> tuple[dict[str, Any], list[int] | None]:
        """Return the network's keyword arguments, and how many frames of each clip are audio (None: all)."""
        long = [np.pad(clip, (0, max(0, _SHORTEST - len(clip)))) for clip in clips]
        asked: dict[str, Any] = {"sampling_rate": SAMPLE_RATE, "return_tensors": "pt"}
        if self.way == "masked":
            asked |= {"padding": True, "return_attention_mask": True}
        inputs = dict(self.extractor(long, **asked))
        if self.way in ("alike", "half-minute"):
            inputs.pop("attention_mask", None)
        return inputs, self._frames([len(clip) for clip in long])

    def _frames(self, lengths: list[int]) -> list[int] | None:
        if self.way == "half-minute":
            return [ceil(length / FRAME_SAMPLES) for length in lengths]
        if self.way == "masked":
            return [int(self.network._get_feat_extract_output_lengths(length)) for length in lengths]  # noqa: SLF001  the only way to ask
        return None


def feed_for(extractor: Any, network: Any) -> Feed:  # noqa: ANN401  transformers is an extra
    """Return the feed that goes with a model."""
    return Feed(extractor=extractor, network=network, way=_way(network.config))


def _way(config: Any) -> Way:  # noqa: ANN401  the same
    if hasattr(config, "feat_extract_norm"):
        return "masked" if config.feat_extract_norm == "layer" else "alike"
    return "half-minute" if config.model_type == "whisper" else "alone"
