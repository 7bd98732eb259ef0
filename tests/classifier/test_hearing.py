"""Files through a model: every length and number, bounded memory, spoilt ones told."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from autospeech.classifier import AudioModel, Scorer
from autospeech.classifier import hearing as hearing_module
from autospeech.classifier.hearing import Heard, Unheard, hear_files
from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.data import load_audio
from autospeech.data.audio import stream_audio
from tests.classifier.clips import clips, learnt, write_wavs


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    model: AudioModel = learnt(schedule=("quick",))[-1].model
    return Scorer(model, threads=2)


def test_every_file_is_told_in_order_and_as_if_it_were_alone(scorer: Scorer, tmp_path: Path) -> None:
    paths = write_wavs(tmp_path)

    told = list(hear_files(scorer, paths))

    assert [one.path for one in told] == paths
    alone = np.concatenate([scorer.probabilities([load_audio(path)]) for path in paths])
    together = np.stack([one.probabilities for one in told if isinstance(one, Heard)])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_a_long_file_is_a_timeline_and_its_vote(scorer: Scorer, tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    sound = np.concatenate(clips()[:20])
    soundfile.write(path, sound, SAMPLE_RATE)

    (told,) = hear_files(scorer, [path], piece=2.0)

    assert isinstance(told, Heard)
    assert told.seconds == pytest.approx(len(sound) / SAMPLE_RATE)
    edges = [0.0, *(segment.end for segment in told.segments)]
    assert [segment.start for segment in told.segments] == edges[:-1]
    lengths = np.diff(edges)
    by_hand = sum(length * one.probabilities for length, one in zip(lengths, told.segments, strict=True)) / sum(lengths)
    np.testing.assert_allclose(told.probabilities, by_hand)


def test_spoilt_files_among_good_ones_are_told_and_skipped(scorer: Scorer, tmp_path: Path) -> None:
    paths = write_wavs(tmp_path)[:3]
    empty, missing, folder = tmp_path / "empty.wav", tmp_path / "gone.wav", tmp_path / "folder.wav"
    empty.touch()
    folder.mkdir()

    told = list(hear_files(scorer, [empty, paths[0], missing, folder, paths[1]]))

    assert [isinstance(one, Unheard) for one in told] == [True, False, True, True, False]
    assert "nothing there" in told[2].why  # type: ignore[union-attr]


def test_no_more_than_a_batch_is_in_memory(scorer: Scorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.tile(clips()[0], 200), SAMPLE_RATE)
    sizes: list[int] = []
    scored = scorer.probabilities

    def counted(waveforms: list[Waveform]) -> np.ndarray:
        sizes.append(len(waveforms))
        return scored(waveforms)

    monkeypatch.setattr(scorer, "probabilities", counted)
    monkeypatch.setattr(hearing_module, "_BATCH_SECONDS", 10.0)

    (told,) = hear_files(scorer, [path], piece=1.0)

    assert isinstance(told, Heard)
    assert sum(sizes) == len(told.segments) > 40
    assert max(sizes) <= 10


@settings(max_examples=20)
@given(st.integers(1, 40_000), st.sampled_from([8000, 16000, 22050, 44100]), st.floats(0.05, 1.5))
def test_the_pieces_of_a_file_are_the_file(
    tmp_path_factory: pytest.TempPathFactory, samples: int, rate: int, seconds: float
) -> None:
    path = tmp_path_factory.mktemp("pieces") / "a.wav"
    sound = np.random.default_rng(samples).uniform(-0.5, 0.5, samples + rate // 100)
    soundfile.write(path, sound, rate)

    pieces = list(stream_audio(path, seconds=seconds))

    whole = load_audio(path)
    joined = np.concatenate(pieces)
    assert len(joined) == len(whole)
    np.testing.assert_allclose(joined, whole, atol=2 / 32768)
