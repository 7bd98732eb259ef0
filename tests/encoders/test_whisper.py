"""The default encoder with its real weights."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autospeech.errors import UsageError
from autospeech.learner.encoders import calibrate
from autospeech.learner.encoders.whisper import WhisperEncoder
from tests.encoders.conftest import noise

OPEN = """
import sys
from onnx import TensorProto, helper
from autospeech.learner.encoders.whisper import open_session
x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", [x], [y])
model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 20)])
open_session(model.SerializeToString())
"""


def test_the_runtime_reports_nothing_to_its_maker(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}

    ended = subprocess.run([sys.executable, "-c", OPEN], env=environment, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []  # it would keep a number for this machine and a queue of reports


def test_gives_means_and_deviations_of_every_state(whisper_base: WhisperEncoder) -> None:
    pooled = whisper_base.embed(noise(16000, 8000))

    assert pooled.shape == (2, 7, 1024)
    assert pooled.dtype == np.float32
    assert (pooled[..., 512:] >= 0).all()


def test_the_shortest_clips_are_finite(whisper_base: WhisperEncoder) -> None:
    pooled = whisper_base.embed([*noise(0, 1, 160, 320), np.zeros(4000, np.float32)])

    assert np.isfinite(pooled).all()


def test_no_clips_give_no_embeddings(whisper_base: WhisperEncoder) -> None:
    assert whisper_base.embed([]).shape == (0, 7, 1024)


def test_a_clip_alone_is_the_same_as_among_others(whisper_base: WhisperEncoder) -> None:
    clips = noise(3000, 16000, 9000, 15900)

    together = whisper_base.embed(clips)
    alone = np.concatenate([whisper_base.embed([clip]) for clip in clips])

    np.testing.assert_allclose(together, alone, rtol=1e-3, atol=1e-3)


def test_a_cut_graph_gives_the_first_states(whisper_base: WhisperEncoder) -> None:
    clips = noise(8000, 9000)

    np.testing.assert_allclose(whisper_base.embed(clips, states=3), whisper_base.embed(clips)[:, :3], atol=1e-4)


def test_clips_beyond_thirty_seconds_go_through_in_windows(whisper_base: WhisperEncoder) -> None:
    half = noise(16 * 16000)[0]

    twice = whisper_base.embed([np.concatenate([half, half])], states=1)
    once = whisper_base.embed([half], states=1)

    np.testing.assert_allclose(twice, once, rtol=0.01, atol=0.01)


def test_threads_change_nothing(whisper_base: WhisperEncoder) -> None:
    clips = noise(8000, 16000, 4000, 12000)

    several = replace(whisper_base, threads=2)

    np.testing.assert_allclose(
        several.embed(clips, states=2), whisper_base.embed(clips, states=2), rtol=1e-3, atol=1e-3
    )


@pytest.mark.parametrize("states", [0, 8])
def test_more_states_than_there_are_are_refused(whisper_base: WhisperEncoder, states: int) -> None:
    with pytest.raises(UsageError, match=rf"states of whisper-base: expected from 1 to 7, got {states}"):
        whisper_base.embed([], states=states)


def test_calibration_reads_the_clock_it_is_given(whisper_base: WhisperEncoder) -> None:
    moments = iter([10.0, 14.0])

    assert calibrate(replace(whisper_base, layers=1), read=lambda: next(moments)).audio_cost == 0.25
