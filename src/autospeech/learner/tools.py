"""What the learner works with on this machine, made ready before any clock runs: encoder, threads, speed."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autospeech.contract import SAMPLE_RATE, Seconds, now
from autospeech.learner.config import LearnerConfig
from autospeech.learner.encoders import Encoder, load_encoder
from autospeech.learner.features import functionals, log_mel_frames, quick_statistics
from autospeech.learner.heads import fit_head
from autospeech.learner.problem import Speed

__all__ = ["Tools", "make_tools"]

_log = logging.getLogger(__name__)

_CLIP_SECONDS = 4
_CLIPS = 12


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What the learner works with."""

    encoder: Encoder | None
    """Pretrained encoder; None: without."""
    threads: int
    """Threads to work with."""
    speed: Speed
    """How quick this machine is."""


def make_tools(config: LearnerConfig) -> Tools:
    """Load the encoder, warm everything up, and measure this machine: a few seconds, none of them counted.

    Raises:
        UsageError: No encoder has the name asked for.
        DataError: The weights found are not the encoder's.
    """
    threads = config.cores if config.cores is not None else len(os.sched_getaffinity(0))
    encoder = None
    if config.encoder != "none":
        encoder = load_encoder(config.encoder, cache=config.cache_folder, threads=threads)
    return Tools(encoder=encoder, threads=threads, speed=_measured(encoder, threads))


def _measured(encoder: Encoder | None, threads: int) -> Speed:
    """Run every costly part twice on noise: the first time to warm it up, the second to time it."""
    rng = np.random.default_rng(0)
    clips = [rng.normal(0, 0.1, _CLIP_SECONDS * SAMPLE_RATE).astype(np.float32) for _ in range(_CLIPS)]
    audio = _CLIP_SECONDS * _CLIPS
    frames = log_mel_frames(clips, threads=threads)
    quick_statistics(frames, threads=threads)
    _warm_heads(rng)
    speed = Speed(
        frames=_timed(lambda: log_mel_frames(clips, threads=threads)) / audio,
        functionals=_timed(lambda: functionals(frames, threads=threads)) / audio,
        algebra=_algebra(rng),
    )
    if encoder is None:
        return speed
    heard = clips[: max(4, 2 * threads)]
    cost = _timed(lambda: encoder.embed(heard)) / (_CLIP_SECONDS * len(heard))
    return Speed(
        frames=speed.frames,
        functionals=speed.functionals,
        algebra=speed.algebra,
        encoder=cost,
        states=encoder.layers,
        width=2 * encoder.width,
    )


def _timed(work: Callable[[], object]) -> Seconds:
    """Return the seconds of the second of two runs."""
    work()
    start = now()
    work()
    return now() - start


def _algebra(rng: np.random.Generator) -> float:
    """Return multiply-adds a second."""
    side = 768
    matrix = rng.normal(size=(side, side)).astype(np.float32)
    return side**3 / max(1e-6, _timed(lambda: matrix @ matrix))


def _warm_heads(rng: np.random.Generator) -> None:
    """Load what fitting a head needs, on the primal and the dual way."""
    for clips, features in ((60, 20), (20, 60)):
        labels = np.arange(clips) % 3
        fit_head(rng.normal(size=(clips, features)), labels, 3, np.arange(clips) % 5)
