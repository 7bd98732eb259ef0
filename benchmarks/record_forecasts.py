"""Measure on training folds what every kind of stage reaches, and write the learner's table of recorded problems.

    python benchmarks/record_forecasts.py DATASET... > src/autospeech/learner/forecast.toml

The test part of a dataset is never opened. One JSON line per dataset goes to stderr.
"""

import json
import sys
from pathlib import Path

import numpy as np

from autospeech.contract import now
from autospeech.data import open_dataset
from autospeech.learner.config import LearnerConfig
from autospeech.learner.deadline import Deadline
from autospeech.learner.portfolio import LADDER
from autospeech.learner.problem import Problem
from autospeech.learner.split import Split
from autospeech.learner.stages import Stage, StatesRung
from autospeech.learner.tools import Tools, make_tools
from autospeech.learner.training import TrainingSide

GLIMPSES = (0.25, 0.5, 1.0, 2.0)


def measure(side: TrainingSide, stage: Stage, problem: Problem, tools: Tools) -> tuple[float, float]:
    """Return the validated error of a stage's best head, and its seconds."""
    start = now()
    heads = side.climb(stage, problem, tools.speed, Deadline(float("inf")))
    return 1 - max(head.nauc for head in heads), now() - start


def record(folder: Path, tools: Tools) -> dict[str, object]:
    """Measure every kind of stage on the training clips of a dataset."""
    dataset = open_dataset(folder)
    y = dataset.train_labels.argmax(axis=1)
    waveforms = list(dataset.train)
    split = Split(waveforms, threads=tools.threads, encoder=tools.encoder, cost=tools.speed.encoder or 0.01)
    side = TrainingSide(split, y, dataset.metadata.class_num)
    problem = Problem(classes=dataset.metadata.class_num, train=split.seconds, test=np.zeros(0))
    row: dict[str, object] = {
        "name": folder.name,
        "classes": problem.classes,
        "train": problem.clips,
        "test": dataset.metadata.test_num,
        "seconds": round(float(np.median(split.seconds)), 3),
    }
    plain = [stage for stage in LADDER if not isinstance(stage, StatesRung)]
    row["errors"] = {stage.kind: round(measure(side, stage, problem, tools)[0], 4) for stage in plain}
    heard, states = rungs(side, problem, tools)
    return {**row, "heard": heard, "states": states}


def rungs(side: TrainingSide, problem: Problem, tools: Tools) -> tuple[list[float], list[float]]:
    """Return seconds heard of a typical clip, and the error reached."""
    if tools.encoder is None:
        return [], []
    typical, longest = float(np.median(problem.train)), float(problem.train.max())
    glimpses = [StatesRung(glimpse=seconds) for seconds in GLIMPSES if seconds < typical]
    windows = [StatesRung(windows=2**power) for power in range(8)]
    stages = [*glimpses, *(rung for rung in windows if rung.windows == 1 or rung.heard / 2 < longest)]
    reached: dict[float, float] = {}
    for stage in stages:
        heard = round(float(np.median(np.minimum(problem.train, stage.heard))), 3)
        reached[heard] = min(reached.get(heard, 1.0), measure(side, stage, problem, tools)[0])
    order = sorted(reached)
    return order, [round(reached[heard], 4) for heard in order]


def as_toml(row: dict[str, object]) -> str:
    """Return a row as a table of the file."""
    lines = ["[[problem]]"]
    for name, value in row.items():
        if isinstance(value, dict):
            pairs = ", ".join(f"{kind} = {error}" for kind, error in value.items())
            lines.append(f"{name} = {{ {pairs} }}")
        else:
            lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure the datasets named on the command line."""
    tools = make_tools(LearnerConfig())
    print("# Validated errors (1 - NAUC) on training folds, by kind of stage; of the encoder, by seconds heard.")
    print("# Written by benchmarks/record_forecasts.py.\n")
    for name in sys.argv[1:]:
        start = now()
        row = record(Path(name), tools)
        print(as_toml(row), flush=True)
        print(json.dumps({**row, "took": round(now() - start, 1)}), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
