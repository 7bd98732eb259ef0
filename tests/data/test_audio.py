"""Recordings of any format, rate and width become 16 kHz mono 16-bit waveforms."""

import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from autospeech.data import audio_info, load_audio
from autospeech.data.audio import quantise
from autospeech.errors import DataError, UsageError

RATES = (8000, 11025, 16000, 22050, 44100, 48000)


def _tone(rate: int, seconds: float = 1.0, hz: float = 440.0) -> NDArray[np.float64]:
    return np.asarray(0.5 * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate))


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("rate", RATES)
def test_every_rate_and_width_gives_the_same_tone(tmp_path: Path, rate: int, subtype: str) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, np.stack([_tone(rate)] * 2, axis=1), rate, subtype=subtype)

    wave = load_audio(path)

    assert wave.dtype == np.float32
    assert wave.shape == (16000,)
    error = (wave - _tone(16000))[800:-800]  # the ends ring
    assert np.abs(error).max() < (0.02 if subtype == "PCM_U8" else 0.001)


@pytest.mark.parametrize("ending", ["flac", "ogg", "mp3", "aiff", "au", "opus"])
def test_every_container_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"ein Ton ñ.{ending}"
    kind = {"opus": "OGG"}.get(ending, ending.upper())
    soundfile.write(path, _tone(48000), 48000, format=kind, subtype="OPUS" if ending == "opus" else None)

    wave = load_audio(path)

    middle = wave[4000:12000].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(middle.size)))
    assert abs(int(spectrum.argmax()) * 16000 / middle.size - 440) < 4
    assert abs(wave.size - 16000) < 3000


def test_16_bit_audio_at_16_khz_is_kept_exactly(tmp_path: Path) -> None:
    values = np.arange(-32768, 32768, dtype=np.int16)
    soundfile.write(tmp_path / "x.wav", values, 16000)

    np.testing.assert_array_equal(load_audio(tmp_path / "x.wav"), values / np.float32(32768))


def test_channels_are_averaged(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.tile([0.5, -0.25, 0.125, 0.125], (100, 1)), 16000)

    np.testing.assert_allclose(load_audio(tmp_path / "x.wav"), 0.125)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(RATES), st.floats(0, 1.9), st.floats(0.01, 1.5))
def test_a_slice_is_the_slice_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, rate: int, start: float, length: float
) -> None:
    path = tmp_path_factory.mktemp("audio") / "x.wav"
    soundfile.write(path, np.random.default_rng(0).uniform(-0.5, 0.5, 2 * rate), rate)

    part = load_audio(path, start=start, end=start + length)

    whole = load_audio(path)[round(start * 16000) : round((start + length) * 16000)]
    assert part.shape == whole.shape
    assert np.abs(part - whole).max() <= 2 / 32768


def test_a_slice_does_not_read_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros(60 * 8000), 8000)
    read: list[int] = []
    original = soundfile.SoundFile.read

    def counted(self: soundfile.SoundFile, frames: int, **keywords: object) -> object:
        read.append(frames)
        return original(self, frames, **keywords)

    monkeypatch.setattr(soundfile.SoundFile, "read", counted)
    load_audio(tmp_path / "x.wav", start=30, end=31)

    assert sum(read) < 1.3 * 8000


@pytest.mark.parametrize(("start", "end"), [(-1, None), (2, 1), (1, 1), (float("nan"), None)])
def test_a_slice_that_makes_no_sense_is_refused(tmp_path: Path, start: float, end: float | None) -> None:
    soundfile.write(tmp_path / "x.wav", _tone(16000), 16000)

    with pytest.raises(UsageError, match="slice of a recording: expected 0 <= start < end"):
        load_audio(tmp_path / "x.wav", start=start, end=end)


def test_a_slice_behind_the_end_is_named(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", _tone(16000), 16000)

    with pytest.raises(DataError, match=r"x\.wav: expected sound after 5 s, got 1\.000 s"):
        load_audio(tmp_path / "x.wav", start=5)


def test_loud_floats_are_clipped(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.array([3.0, -3.0]), 16000, subtype="FLOAT")

    assert load_audio(tmp_path / "x.wav").tolist() == [32767 / 32768, -1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", r"x\.wav: expected audio, got an empty file"),
        (b"no audio at all", "expected audio that libsndfile reads"),
        (b"RIFF\xff\xff\xff\xffWAVE", "expected audio that libsndfile reads"),
    ],
)
def test_garbage_is_refused_in_words(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "x.wav").write_bytes(content)

    with pytest.raises(DataError, match=sentence):
        load_audio(tmp_path / "x.wav")


def test_a_file_without_a_sample_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros(0), 16000)

    with pytest.raises(DataError, match=r"x\.wav"):
        load_audio(tmp_path / "x.wav")


def test_samples_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.array([0, np.nan]), 16000, subtype="FLOAT")

    with pytest.raises(DataError, match=r"samples of .*x\.wav: expected finite numbers"):
        load_audio(tmp_path / "x.wav")


@pytest.mark.parametrize(("made", "got"), [("nothing", "nothing there"), ("folder", "a folder")])
def test_a_missing_file_is_named(tmp_path: Path, made: str, got: str) -> None:
    if made == "folder":
        (tmp_path / "x.wav").mkdir()

    with pytest.raises(DataError, match=f"got {got}"):
        load_audio(tmp_path / "x.wav")


def test_a_file_says_what_it_is(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros((22050, 2)), 44100, subtype="PCM_24")

    info = audio_info(tmp_path / "x.wav")

    assert (info.rate, info.channels, info.seconds, info.subtype) == (44100, 2, 0.5, "PCM_24")


def test_m4a_without_ffmpeg_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.m4a").write_bytes(b"x")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(DataError, match="expected ffmpeg on the PATH for this format, got none; install ffmpeg"):
        load_audio(tmp_path / "x.m4a")


def _program(folder: Path, body: str) -> None:
    """A double of ffmpeg: its last argument is the file to write."""
    (folder / "ffmpeg").write_text(f"#!{sys.executable}\nimport shutil, sys\n{body}\n")
    (folder / "ffmpeg").chmod(0o755)


def test_m4a_goes_through_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soundfile.write(tmp_path / "decoded.wav", _tone(44100), 44100, subtype="FLOAT")
    (tmp_path / "x.m4a").write_bytes(b"x")
    _program(tmp_path, f"shutil.copy({str(tmp_path / 'decoded.wav')!r}, sys.argv[-1])")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    wave = load_audio(tmp_path / "x.m4a")

    np.testing.assert_array_equal(wave, load_audio(tmp_path / "decoded.wav"))
    assert audio_info(tmp_path / "x.m4a").rate == 44100


def test_what_ffmpeg_says_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.m4a").write_bytes(b"x")
    _program(tmp_path, "sys.exit('moov atom not found')")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    with pytest.raises(DataError, match="expected audio that ffmpeg reads, got moov atom not found"):
        load_audio(tmp_path / "x.m4a")


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg on this machine")
def test_a_real_m4a_is_read(tmp_path: Path) -> None:
    import subprocess  # noqa: PLC0415  only where there is an ffmpeg

    soundfile.write(tmp_path / "tone.wav", _tone(44100), 44100)
    command = ["ffmpeg", "-v", "error", "-i", str(tmp_path / "tone.wav"), str(tmp_path / "x.m4a")]
    subprocess.run(command, check=True)

    wave = load_audio(tmp_path / "x.m4a")

    assert abs(wave.size - 16000) < 1500
    assert 0.4 < np.abs(wave).max() < 0.6


@given(st.floats(-2, 2))
def test_quantising_is_to_the_nearest_step_and_settles(value: float) -> None:
    once = quantise(np.array([value]))

    assert -1 <= once[0] < 1
    assert abs(once[0] - np.clip(value, -1, 32767 / 32768)) <= 0.5 / 32768
    np.testing.assert_array_equal(quantise(once), once)
