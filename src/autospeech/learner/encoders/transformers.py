"""`TransformersEncoder`: any audio encoder in Hugging Face's format, in torch (extra `torch`).

WavLM, HuBERT, wav2vec 2.0, Whisper and whatever else `AutoModel` and `AutoFeatureExtractor` load and that gives hidden
states of shape (batch, frames, width). How a batch is fed is in ``transformers_feed``.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.errors import DataError, MachineryError
from autospeech.learner.encoders.batching import batches, join_windows, windows
from autospeech.learner.encoders.interface import Embeddings, states_wanted
from autospeech.learner.encoders.transformers_feed import Feed, feed_for

__all__ = ["TRANSFORMERS", "TransformersEncoder", "load_transformers", "pull_transformers"]

TRANSFORMERS: Final = "transformers:"
"""What stands before the folder or the hub identifier in the name of such an encoder."""

_log = logging.getLogger(__name__)

_MOST_STEPS: Final = 1500  # 20 ms each; longer clips go through in equal windows of at most 30 s
_ASSUMED_COST: Final = 0.1  # CPU s per audio s of a network of about 100 million weights; `calibrate` measures it


@dataclass(frozen=True, kw_only=True)
class TransformersEncoder:
    """An `Encoder` that runs a torch network, on the GPU when there is one."""

    name: str
    """Name by which it was loaded."""
    licence: str
    """What the model card says, "unknown" where there is none."""
    layers: int
    """Number of states: what goes into the first layer, and every layer's output."""
    width: int
    """Numbers in a frame of one state."""
    feed: Feed
    """Turns clips into the network's input and its mask."""
    network: Any
    """The torch network, in evaluation mode, on its device."""
    device: str
    """Torch device it runs on, "cpu" or "cuda"."""
    threads: int = 1
    """Threads torch computes with on the processor."""
    audio_cost: float = _ASSUMED_COST
    """CPU seconds one second of audio costs; assumed until `calibrate` measures it."""

    def embed(self, waveforms: Sequence[Waveform], *, states: int | None = None) -> Embeddings:
        """Pool the first `states` states (None: all) of every clip; the layers above are computed all the same.

        Raises:
            UsageError: `states` is not from 1 to `layers`.
        """
        wanted = states_wanted(self.name, states, layers=self.layers)
        cut = windows([len(waveform) for waveform in waveforms], most=_MOST_STEPS)
        pieces = [np.asarray(waveforms[part.clip][part.start : part.end], np.float32) for part in cut]
        pooled = np.empty((len(cut), wanted, 2 * self.width), np.float32)
        for batch in self._batches([len(piece) for piece in pieces]):
            pooled[batch] = self._pool([pieces[item] for item in batch])[:, :wanted]
        return join_windows(pooled, cut, len(waveforms))

    def _batches(self, lengths: list[int]) -> list[list[int]]:
        if self.feed.one_length:
            alike: dict[int, list[int]] = {}
            for item, length in enumerate(lengths):
                alike.setdefault(length, []).append(item)
            groups = list(alike.values())
        else:
            groups = [list(range(len(lengths)))]
        steps = [[self.feed.steps(lengths[item]) for item in group] for group in groups]
        return [
            [group[item] for item in batch]
            for group, sizes in zip(groups, steps, strict=True)
            for batch in batches(sizes, most=self.feed.most_steps)
        ]

    def _pool(self, clips: list[Waveform]) -> Embeddings:
        import torch  # noqa: PLC0415  heavy: loaded when audio is embedded

        torch.set_num_threads(self.threads)
        inputs, frames = self.feed(clips)
        with torch.inference_mode():
            found = self.network(
                **{name: tensor.to(self.device) for name, tensor in inputs.items()}, output_hidden_states=True
            ).hidden_states
            return np.asarray(torch.stack([_pooled(state, frames) for state in found], dim=1).cpu(), np.float32)


def _pooled(state: Any, frames: list[int] | None) -> Any:  # noqa: ANN401  torch tensors; torch is an extra
    """Return mean and standard deviation over every clip's frames (None: all): shape (batch, 2 * width)."""
    import torch  # noqa: PLC0415  heavy: loaded when audio is embedded

    steps = state.shape[1]
    counts = torch.tensor([steps] * len(state) if frames is None else frames, device=state.device)
    share = (torch.arange(steps, device=state.device) < counts[:, None]) / counts[:, None]
    mean = torch.einsum("bt,btw->bw", share, state)
    variance = torch.einsum("bt,btw->bw", share, (state - mean[:, None]) ** 2)
    return torch.cat([mean, variance.sqrt()], dim=1)


def load_transformers(model: str, *, threads: int = 1, trust_code: bool = False) -> TransformersEncoder | None:
    """Load a model from a local folder or from the hub client's cache, never from the network.

    Args:
        model: Folder, or identifier on the hub (`owner/model`).
        threads: Threads torch computes with.
        trust_code: Run Python code that comes with the model's files.

    Returns:
        The encoder; None, and one line in the log, where torch, transformers or the files are absent.

    Raises:
        DataError: The files hold no encoder of 16 kHz audio, or ask for code that is not trusted.
    """
    missing = [package for package in ("torch", "transformers") if find_spec(package) is None]
    if missing:
        _log.warning("encoder %s%s is absent: install autospeech[torch]", TRANSFORMERS, model)
        return None
    from transformers import AutoFeatureExtractor, AutoModel  # noqa: PLC0415  heavy: loaded when such a model is

    where: dict[str, Any] = {"local_files_only": True, "trust_remote_code": trust_code}
    try:
        extractor = AutoFeatureExtractor.from_pretrained(model, **where)
        network = AutoModel.from_pretrained(model, **where)
    except OSError:
        hint = "; ".join([f"run: autospeech encoders pull {TRANSFORMERS}{model}", "or name its folder"])
        _log.warning("encoder %s%s is absent: no such files on this machine; %s", TRANSFORMERS, model, hint)
        return None
    except ValueError as error:
        raise DataError(f"model {model}", expected="one that transformers loads", got=_first_line(error)) from error
    return _opened(model, extractor, network, threads)


def _opened(model: str, extractor: Any, network: Any, threads: int) -> TransformersEncoder:  # noqa: ANN401  foreign types
    """Put the network on its device and learn its layers and width from one clip of silence.

    Raises:
        DataError: It takes another sampling rate, or its states are not frames of one width.
    """
    import torch  # noqa: PLC0415  heavy: loaded when such a model is

    if extractor.sampling_rate != SAMPLE_RATE:
        raise DataError(f"sampling rate of {model}", expected=SAMPLE_RATE, got=extractor.sampling_rate)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = (network.get_encoder() if network.config.is_encoder_decoder else network).eval().to(device)
    feed = feed_for(extractor, network)
    inputs, _ = feed([np.zeros(SAMPLE_RATE, np.float32)])
    with torch.inference_mode():
        outputs = network(**{name: tensor.to(device) for name, tensor in inputs.items()}, output_hidden_states=True)
    shapes = [tuple(state.shape) for state in outputs.hidden_states]
    if len({shape[2:] for shape in shapes}) != 1 or len(shapes[0]) != 3:  # noqa: PLR2004  batch, frames, width
        raise DataError(f"states of {model}", expected="all of shape (batch, frames, width)", got=shapes)
    return TransformersEncoder(
        name=TRANSFORMERS + model,
        licence=_licence(model),
        layers=len(shapes),
        width=shapes[0][2],
        feed=feed,
        network=network,
        device=device,
        threads=threads,
    )


def _licence(model: str) -> str:
    """Return the licence in the model card of a local folder."""
    from huggingface_hub import ModelCard  # noqa: PLC0415  heavy: loaded when such a model is

    card = Path(model) / "README.md"
    return str(ModelCard.load(card).data.get("license") or "unknown") if card.is_file() else "unknown"


def pull_transformers(model: str) -> Path:
    """Download a model's files into the hub client's cache; return their folder.

    Raises:
        MachineryError: The hub is not reached, or has no such model.
    """
    if find_spec("huggingface_hub") is None:
        raise MachineryError("huggingface-hub", expected="installed", got="absent", hint="install autospeech[torch]")
    import httpx  # noqa: PLC0415  heavy: loaded when a model is fetched
    from huggingface_hub import snapshot_download  # noqa: PLC0415  the same

    try:
        return Path(snapshot_download(model, ignore_patterns=["*.h5", "*.msgpack", "*.onnx", "*.ot"]))
    except (OSError, httpx.HTTPError) as error:
        hint = "connect to a hub (HF_ENDPOINT names another)"
        raise MachineryError(f"model {model} from the hub", got=_first_line(error), hint=hint) from error


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
