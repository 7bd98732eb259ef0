"""The synthetic spoken-language dataset: what it promises about voices, sentences and seeds."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autospeech.corpora import synthesise_languages
from autospeech.corpora.espeak import Speaker, Utterance
from autospeech.corpora.espeak_pool import speak_all
from autospeech.data import open_dataset
from autospeech.errors import MachineryError, UsageError

SCRIPT = Path(__file__).parents[2] / "src" / "autospeech" / "corpora" / "espeak_languages.toml"

espeakng_loader = pytest.importorskip("espeakng_loader")


@pytest.fixture(scope="module")
def script() -> Mapping[str, Any]:
    return tomllib.loads(SCRIPT.read_text(encoding="utf-8"))


def test_train_and_test_share_no_voice_and_no_sentence(script: Mapping[str, Any]) -> None:
    voices, languages = script["voices"], script["language"].values()

    assert not set(voices["train"]) & set(voices["test"])
    for language in languages:
        assert not set(language["train"]) & set(language["test"])
        assert len(set(language["train"])) == len(language["train"])
    assert len(languages) == 8


def test_espeak_has_every_voice_it_is_asked_for(script: Mapping[str, Any]) -> None:
    # eSpeak says nothing of a voice it does not have, and speaks with another one.
    installed = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    asked = {*script["voices"]["train"], *script["voices"]["test"]}

    assert asked <= {path.name for path in installed.iterdir()}


def test_the_dataset_is_what_the_format_says(tmp_path: Path) -> None:
    folder = synthesise_languages(tmp_path, train_clips=2, test_clips=1)

    dataset = open_dataset(folder, cache=tmp_path / "cache")
    truth = dataset.test_labels()

    assert (dataset.metadata.class_num, dataset.metadata.train_num, dataset.metadata.test_num) == (8, 16, 8)
    assert dataset.train_labels.sum(axis=0).tolist() == [2] * 8
    assert truth is not None
    assert truth.sum(axis=0).tolist() == [1] * 8
    assert all(1 < seconds < 15 for seconds in [*dataset.train.durations(), *dataset.test.durations()])
    assert all(np.abs(waveform).max() > 0.05 for waveform in dataset.train)


def test_it_is_made_once_and_found_again(tmp_path: Path) -> None:
    first = synthesise_languages(tmp_path, train_clips=1, test_clips=1)
    stamp = (first / f"{first.name}.solution").stat().st_mtime_ns

    second = synthesise_languages(tmp_path, train_clips=1, test_clips=1)

    assert second == first
    assert (second / f"{second.name}.solution").stat().st_mtime_ns == stamp


def test_the_same_seed_speaks_the_same_and_another_one_does_not(tmp_path: Path) -> None:
    def digest(where: str, seed: int) -> str:
        folder = synthesise_languages(tmp_path / where, train_clips=1, test_clips=1, seed=seed)
        return open_dataset(folder, cache=tmp_path / "cache").train.digest

    assert digest("a", 0) == digest("b", 0)
    assert digest("a", 0) != digest("c", 1)


def test_utterances_come_back_in_order_and_the_same_each_time() -> None:
    texts = ["one", "two times two is four", "three and thirty", "yes", "a rather long sentence, is it not?", "no"]
    utterances = [Utterance(text=text, language="en", variant="m1") for text in texts]

    first, second = speak_all(utterances), speak_all(utterances)

    lengths = [len(waveform) for waveform in first]
    assert max(lengths) == lengths[4]
    assert max(lengths[0], lengths[3], lengths[5]) < min(lengths[1], lengths[2])
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


def test_a_language_espeak_does_not_know_is_refused_by_name() -> None:
    unknown = Utterance(text="?", language="tlh-x-none", variant="f1")

    with pytest.raises(UsageError, match="expected one it has, got tlh-x-none"):
        Speaker().speak(unknown)
    with pytest.raises(MachineryError, match="tlh-x-none"):
        speak_all([unknown])
