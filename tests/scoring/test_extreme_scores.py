"""Numbers at the edges of what floats hold are scored as their order says, without warning, as quickly as others."""

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autospeech.contract import Labels, Scores
from autospeech.protocol.run import Prediction
from autospeech.protocol.score_main import score_predictions

LABELS: Labels = np.eye(2, dtype=np.uint8)[[0, 0, 1, 1, 0, 1]]
EDGES = [0.0, -0.0, 5e-324, -5e-324, 1e-323, 2.2250738585072014e-308, 1.0, np.nextafter(1, 2), 1.7976931348623157e308]
edges = st.sampled_from([*EDGES, *(-edge for edge in EDGES)]) | st.floats(allow_nan=False, allow_infinity=False)


def stored(folder: Path, scores: Scores) -> Prediction:
    path = folder / "0000.npy"
    np.save(path, scores)
    return Prediction(index=0, seconds=1.0, path=path)


def share_won(scores: list[float], members: list[bool]) -> Fraction:
    """Return the AUC by its definition: the share of pairs won, in exact fractions."""
    inside = [Fraction(score) for score, member in zip(scores, members, strict=True) if member]
    outside = [Fraction(score) for score, member in zip(scores, members, strict=True) if not member]
    halves = sum((one > other) * 2 + (one == other) for one in inside for other in outside)
    return Fraction(halves, 2 * len(inside) * len(outside))


@given(scores=arrays(np.float64, LABELS.shape, elements=edges))
def test_the_score_is_that_of_exact_arithmetic(scores: Scores, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("edges")

    scored = score_predictions(LABELS, [stored(folder, scores)], budget=60.0)

    exact = [share_won(scores[:, one].tolist(), (LABELS[:, one] == 1).tolist()) for one in range(2)]
    assert scored.class_aucs == tuple(float(auc) for auc in exact)
    assert scored.nauc == pytest.approx(float(sum(2 * auc - 1 for auc in exact) / 2), abs=1e-15)
    first_largest = [row.index(max(row)) for row in scores.tolist()]
    assert scored.accuracy == np.mean([LABELS[clip, one] for clip, one in enumerate(first_largest)])


def make_scores(kind: str, dtype: str) -> Any:  # noqa: ANN401  an array
    tiny, most = np.finfo(dtype).smallest_subnormal, np.finfo(dtype).max
    steps = np.random.default_rng(3).integers(0, 1 << 20, (20_000, 10)).astype(dtype)
    return {
        "ordinary": steps,
        "denormal": steps * tiny,
        "huge": most - steps * (most / (1 << 21)),
        "zeros": steps * -0.0,
    }[kind]


def cpu_seconds(folder: Path, scores: Scores) -> float:
    labels: Labels = np.eye(10, dtype=np.uint8)[np.arange(len(scores)) % 10]
    prediction, times = stored(folder, scores), []
    for _ in range(3):
        begin = time.process_time()
        score_predictions(labels, [prediction], budget=60.0)
        times.append(time.process_time() - begin)
    return min(times)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("kind", ["denormal", "huge", "zeros"])
def test_no_kind_of_number_slows_the_scorer_down(kind: str, dtype: str, tmp_path: Path) -> None:
    ordinary = cpu_seconds(tmp_path, make_scores("ordinary", dtype))

    taken = cpu_seconds(tmp_path, make_scores(kind, dtype))

    assert taken < 3 * ordinary + 0.1
