"""The synthetic spoken-language dataset: eSpeak NG speaks our sentences in eight languages.

It is made for demonstrations and tests and says nothing about real speech. Train and test share no voice and no
sentence; languages, voices, speeds, pitches, loudness and noise are drawn from a seed.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

from autospeech.contract import Labels, Waveform
from autospeech.corpora.espeak import Utterance
from autospeech.corpora.espeak_pool import speak_all

__all__ = ["NAME", "synthesise_languages"]

NAME: Final = "espeak_languages_v1"
"""Name of the dataset; the number changes when its content does, so that a cached one is never mistaken."""

_TRAIN_CLIPS, _TEST_CLIPS = 30, 12  # a language
_SENTENCES: Final = 2  # a clip: about five seconds of speech


def synthesise_languages(
    cache: Path, *, train_clips: int = _TRAIN_CLIPS, test_clips: int = _TEST_CLIPS, seed: int = 0
) -> Path:
    """Return the folder of the synthetic dataset in `cache`; make it in a few seconds when it is not there.

    Args:
        cache: Folder that receives the dataset.
        train_clips: Training clips of each language.
        test_clips: Test clips of each language.
        seed: The same seed, sizes and eSpeak NG give the same samples.

    Raises:
        UsageError: The package espeakng-loader is not installed.
        MachineryError: eSpeak NG died.
    """
    folder = cache / f"{NAME}-{train_clips}-{test_clips}-{seed}" / NAME
    if (folder / f"{NAME}.solution").exists():
        return folder
    rng = np.random.default_rng(seed)
    script = _script()
    train, test = _draw(script, "train", train_clips, rng), _draw(script, "test", test_clips, rng)
    spoken = [_through_a_channel(waveform, rng) for waveform in speak_all([*train.utterances, *test.utterances])]
    return _write(folder, train, test, spoken)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What is to be spoken for one part of the dataset."""

    utterances: tuple[Utterance, ...]
    """One a clip."""
    labels: Labels
    """One row a clip."""


def _script() -> Mapping[str, Any]:
    return tomllib.loads((files("autospeech.corpora") / "espeak_languages.toml").read_text(encoding="utf-8"))


def _draw(script: Mapping[str, Any], part: str, clips: int, rng: np.random.Generator) -> _Part:
    codes, voices = sorted(script["language"]), script["voices"][part]
    order = rng.permutation(np.repeat(np.arange(len(codes)), clips))
    utterances = [_utterance(code, script["language"][code][part], voices, rng) for code in np.take(codes, order)]
    return _Part(utterances=tuple(utterances), labels=np.eye(len(codes), dtype=np.uint8)[order])


def _utterance(language: str, sentences: Sequence[str], voices: Sequence[str], rng: np.random.Generator) -> Utterance:
    return Utterance(
        text=" ".join(rng.choice(sentences, _SENTENCES, replace=False)),
        language=str(language),
        variant=str(rng.choice(voices)),
        rate=int(rng.integers(130, 211)),
        pitch=int(rng.integers(25, 76)),
        range=int(rng.integers(25, 76)),
    )


def _through_a_channel(waveform: Waveform, rng: np.random.Generator) -> Waveform:
    """Scale to a peak of -20 to -3 dB and add white noise 35 to 55 dB below it, on 16 bits."""
    peak = 10 ** (rng.uniform(-20, -3) / 20)
    loud = waveform * (peak / max(float(np.abs(waveform).max(initial=0.0)), 1e-6))
    noise = rng.standard_normal(len(loud)) * peak * 10 ** (-rng.uniform(35, 55) / 20)
    return (np.round(np.clip(loud + noise, -1, 1) * 32767) / 32768).astype(np.float32)


def _write(folder: Path, train: _Part, test: _Part, spoken: Sequence[Waveform]) -> Path:
    from autospeech.data import write_dataset  # noqa: PLC0415  only when the cache has no dataset yet

    border = len(train.utterances)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return write_dataset(
        folder,
        name=NAME,
        train=spoken[:border],
        train_labels=train.labels,
        test=spoken[border:],
        test_labels=test.labels,
    )
