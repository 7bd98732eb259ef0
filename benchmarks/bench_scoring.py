"""How long scoring takes: one prediction of 10,000 clips x 99 classes, and a whole run in its own process.

Prints one JSON line. Bar: one prediction < 0.3 s.
"""

import json
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from autospeech.metrics import accuracy, balanced_accuracy, nauc
from autospeech.protocol.scoring import score_run
from autospeech.testing import make_run


def median_seconds(task: Callable[[], object], times: int = 7) -> float:
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        task()
        taken.append(time.perf_counter() - begin)
    return round(float(np.median(taken)), 5)


def commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # git on the path


def main() -> None:
    rng = np.random.default_rng(0)
    labels = np.eye(99, dtype=np.uint8)[rng.integers(0, 99, 10_000)]
    scores = rng.normal(size=labels.shape)
    ties = np.round(scores, 1)
    small = np.eye(10, dtype=np.uint8)[np.arange(300) % 10]
    with tempfile.TemporaryDirectory() as scratch:
        made = [(float(step), rng.normal(size=small.shape)) for step in range(1, 101)]
        run = make_run(Path(scratch) / "run", small, made)
        whole = median_seconds(lambda: score_run(run, run / "solution.txt"), 3)
    line = {
        "benchmark": "scoring",
        "nauc_10000x99_float64_s": median_seconds(lambda: nauc(labels, scores)),
        "nauc_10000x99_float32_s": median_seconds(lambda: nauc(labels, scores.astype(np.float32))),
        "nauc_10000x99_ties_s": median_seconds(lambda: nauc(labels, ties)),
        "all_metrics_10000x99_s": median_seconds(
            lambda: (nauc(labels, scores), accuracy(labels, scores), balanced_accuracy(labels, scores))
        ),
        "run_of_100_predictions_300x10_s": whole,
        "commit": commit(),
        "machine": f"{platform.machine()}, {platform.system()} {platform.release()}, {platform.python_version()}",
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
