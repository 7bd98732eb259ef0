"""The graph says what Python says of the same heads, whatever the lengths in a batch."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autospeech.classifier.export.windows import window_cuts
from autospeech.learner.bank import middle_out
from autospeech.learner.encoders.nodes import GraphBuilder, Precision
from autospeech.learner.encoders.whisper import open_session
from autospeech.learner.views import QuickStatistics, States, View
from tests.export.models import fitted, in_graph, in_python, sounds, tiny_model

VIEWS: dict[str, list[list[View]]] = {
    "one window": [[States(first=0, last=2, windows=1)]],
    "windows and states": [[States(first=0, last=2, windows=2)], [States(first=1, last=3, windows=2)]],
    "a glimpse": [[States(first=0, last=3, glimpse=1.0)]],
    "more windows first": [[States(first=1, last=3, windows=4)], [States(first=0, last=1, windows=1)]],
    "everything": [
        [QuickStatistics(seconds=2.0)],
        [States(first=0, last=3, glimpse=1.0), QuickStatistics()],
        [States(first=0, last=3, windows=4), QuickStatistics(seconds=2.0)],
    ],
}


@pytest.mark.parametrize("views", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_states_of_clips_of_every_length_score_the_same(
    views: list[list[View]], precision: Precision, tmp_path: Path
) -> None:
    clips, tiny = sounds(), tiny_model(tmp_path, precision)
    ensemble = fitted(views, clips, tiny.encoder)

    exported = in_graph(ensemble, clips, tiny.weights, precision)

    np.testing.assert_allclose(exported, in_python(ensemble, clips, tiny.encoder), atol=1e-3)
    np.testing.assert_allclose(exported.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("seconds", [0.3, 2.0, float("inf")])
def test_quick_statistics_need_no_encoder(seconds: float) -> None:
    clips = sounds()
    ensemble = fitted([[QuickStatistics(seconds=seconds)]], clips, None)

    np.testing.assert_allclose(in_graph(ensemble, clips, None), in_python(ensemble, clips, None), atol=1e-4)


def test_a_clip_scores_the_same_alone_as_in_a_batch(tmp_path: Path) -> None:
    clips, tiny = sounds(), tiny_model(tmp_path, "float32")
    ensemble = fitted(VIEWS["everything"], clips, tiny.encoder)

    together = in_graph(ensemble, clips, tiny.weights, "float32")

    alone = [in_graph(ensemble, [clip], tiny.weights, "float32")[0] for clip in clips]
    np.testing.assert_allclose(together, alone, atol=1e-4)


def _cuts_in_graph(lengths: list[int], windows: int) -> list[list[tuple[int, int]]]:
    from onnx import TensorProto, helper  # noqa: PLC0415  heavy

    graph = GraphBuilder("float32")
    cuts = window_cuts(graph, "lengths", windows)
    names = (cuts.start, cuts.length, cuts.heard)
    kinds = (TensorProto.INT64, TensorProto.INT64, TensorProto.BOOL)
    outputs = [
        helper.make_tensor_value_info(name, kind, ("batch", "cuts")) for name, kind in zip(names, kinds, strict=True)
    ]
    given_ = helper.make_tensor_value_info("lengths", TensorProto.INT64, ("batch",))
    session = open_session(graph.model("cuts", [given_], outputs).SerializeToString())
    start, length, heard = session.run(list(names), {"lengths": np.array(lengths, np.int64)})
    return [
        [(int(a), int(a + n)) for a, n, real in zip(*rows, strict=True) if real]
        for rows in zip(start, length, heard, strict=True)
    ]


@settings(max_examples=30)
@given(st.lists(st.integers(0, 5_000_000), min_size=1, max_size=5), st.integers(1, 90))
def test_windows_are_cut_to_the_sample_as_the_bank_cuts_them(lengths: list[int], windows: int) -> None:
    cuts = _cuts_in_graph(lengths, windows)

    assert cuts == [middle_out(length, most=64_000)[:windows] for length in lengths]
