"""The scorer as the attacks meet it: every warning is an error, and what it says and takes is looked at."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import numpy as np

from autospeech.protocol import Run
from autospeech.protocol.score_main import score_predictions
from autospeech.protocol.scores import RunScores

STRICT = (sys.executable, "-W", "error", "-m", "autospeech.protocol.score_main")


@dataclass(frozen=True, kw_only=True)
class Scored:
    scores: RunScores
    said: bytes
    cpu_seconds: float


def score_here(run: Run) -> RunScores:
    """Score a run in this process, where warnings are errors; test clip i is of class i modulo classes."""
    labels = np.eye(run.record.class_num, dtype=np.uint8)[np.arange(run.record.test_num) % run.record.class_num]
    return score_predictions(labels, run.predictions, run.record.budget)


def score_strictly(run: Run) -> Scored:
    """Score the same in a scoring process, whose words and time are looked at."""
    clips, classes = run.record.test_num, run.record.class_num
    rows = [" ".join(str(int(clip % classes == one)) for one in range(classes)) for clip in range(clips)]
    solution = run.folder / "hidden.solution"
    solution.write_text("\n".join(rows), encoding="utf-8")
    request = {
        "solution": str(solution),
        "shape": [clips, classes],
        "budget": run.record.budget,
        "predictions": [{"index": p.index, "seconds": p.seconds, "path": str(p.path)} for p in run.predictions],
    }
    before = os.times()
    done = subprocess.run(STRICT, input=json.dumps(request).encode(), capture_output=True, check=False)
    after = os.times()
    spent = after.children_user - before.children_user + after.children_system - before.children_system
    assert done.returncode == 0, done.stderr.decode()
    scores = RunScores.from_json(json.loads(done.stdout))
    return Scored(scores=scores, said=done.stderr, cpu_seconds=spent)
