"""How fast files go through a model, and in how much memory.

python benchmarks/bench_predict.py [FILES] [SECONDS] [ENCODER]     prints one JSON line; 200 files of 10 s, "none"

A model of four classes is fitted to made clips with every stage that the encoder (none or auto) allows; the files are
wav, decoded like any other. Real-time factor: seconds of sound a second of wall time, decoding included.
"""

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from autospeech.classifier import Scorer
from autospeech.classifier.hearing import Heard, hear_files
from autospeech.classifier.problem import ClipProblem
from autospeech.classifier.training import Training
from autospeech.contract import now
from autospeech.learner.config import LearnerConfig
from autospeech.learner.tools import make_tools

ROOT = Path(__file__).resolve().parent.parent
RATE = 16_000


def tone(label: int, seconds: float, rng: np.random.Generator) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = 150 * 1.25**label * rng.uniform(0.97, 1.03)
    return (0.2 * np.sin(2 * np.pi * pitch * time) + 0.05 * rng.standard_normal(len(time))).astype(np.float32)


def scorer(encoder: str) -> Scorer:
    rng = np.random.default_rng(0)
    labels = np.arange(80) % 4
    stages = ("quick", "functionals", "fisher vectors", *(("states of 1 window",) if encoder != "none" else ()))
    config = LearnerConfig(encoder=encoder, schedule=stages)
    tools = make_tools(config)
    training = Training(ClipProblem.of([tone(int(one), 2.0, rng) for one in labels], labels), config, tools)
    model = list(training.improvements(3600.0))[-1].model
    return Scorer(model, encoder=tools.encoder)


def main() -> None:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    encoder = sys.argv[3] if len(sys.argv) > 3 else "none"
    working = scorer(encoder)
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{number}.wav" for number in range(files)]
        for number, path in enumerate(paths):
            soundfile.write(path, tone(number % 4, seconds, rng), RATE)
        start = now()
        heard = sum(isinstance(one, Heard) for one in hear_files(working, paths))
        wall = now() - start
    command = [shutil.which("git") or "git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, capture_output=True, text=True, check=False)
    print(
        json.dumps(
            {
                "benchmark": "predict",
                "commit": commit.stdout.strip(),
                "machine": platform.machine(),
                "cores": len(os.sched_getaffinity(0)),
                "encoder": encoder,
                "heads": [head.name for head in working.model.ensemble.heads],
                "files": heard,
                "audio_s": files * seconds,
                "wall_s": round(wall, 2),
                "real_time_factor": round(files * seconds / wall, 1),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
