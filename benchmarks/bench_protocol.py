"""What the protocol costs: predictions a second, counted and uncounted time of empty calls, time to the constructor.

Prints one JSON line. Run it on a quiet machine: ``python benchmarks/bench_protocol.py [seconds]``.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autospeech.contract import Metadata
from autospeech.protocol import Run, RunSpec, run_submission
from autospeech.protocol.record import machine_facts

CLIPS, CLASSES = 300, 30
NOTHING = """
import numpy


class Model:
    done_training = False

    def __init__(self, metadata):
        self.scores = numpy.zeros((metadata["test_num"], metadata["class_num"]))

    def train(self, data, remaining):
        pass

    def test(self, clips, remaining):
        return self.scores
"""


@dataclass(frozen=True)
class Clips:
    blob: Path
    offsets: Any
    digest: str


@dataclass(frozen=True)
class Task:
    name: str
    metadata: Metadata
    train: Clips
    test: Clips
    train_labels: Any


def make_task(folder: Path) -> Task:
    offsets = np.arange(CLIPS + 1, dtype=np.int64) * 16000
    blob = folder / "samples"
    np.zeros(offsets[-1], "<f4").tofile(blob)
    clips = Clips(blob, offsets, "zeros")
    labels = np.eye(CLASSES, dtype=np.uint8)[np.arange(CLIPS) % CLASSES]
    return Task("zeros", Metadata(class_num=CLASSES, train_num=CLIPS, test_num=CLIPS), clips, clips, labels)


def figures(run: Run, to_constructor: float, interpreter: float) -> dict[str, float]:
    calls = run.record.calls[2:]
    return {
        "predictions_per_second": round(len(run.predictions) / run.record.spent, 1),
        "counted_ms_median": round(1e3 * statistics.median(call.seconds for call in calls), 3),
        "counted_ms_p99": round(1e3 * sorted(call.seconds for call in calls)[len(calls) * 99 // 100], 3),
        "uncounted_ms_median": round(1e3 * statistics.median(call.gap for call in calls), 3),
        "to_constructor_s": round(to_constructor, 3),
        "interpreter_and_numpy_s": round(interpreter, 3),
    }


def interpreter_start() -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)
    return time.monotonic() - began


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "code").mkdir()
        (folder / "code" / "model.py").write_text(NOTHING, encoding="utf-8")
        task = make_task(folder)
        interpreter = statistics.median(interpreter_start() for _ in range(3))
        built: list[float] = []
        began = time.monotonic()
        spec = RunSpec(code=folder / "code", budget=seconds)
        run = run_submission(task, spec, folder / "run", on_event=lambda _: built.append(time.monotonic() - began))
        told = figures(run, built[0], interpreter)
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, check=False, capture_output=True, text=True)
    line = {"benchmark": "protocol", "commit": commit.stdout.strip(), "machine": machine_facts()}
    print(json.dumps({**line, "sandbox": run.record.sandbox, **told}))


if __name__ == "__main__":
    main()
