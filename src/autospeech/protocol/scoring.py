"""Scores a run in a process of its own, which is told the predictions, their stamps and the solution, nothing else."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from autospeech.data.atomic import write_atomically
from autospeech.errors import DataError, MachineryError
from autospeech.protocol.run import Run
from autospeech.protocol.scores import RunScores, ScoredPrediction

__all__ = ["SCORES", "RunScores", "ScoredPrediction", "read_scores", "score_run"]

SCORES: Final = "scores.json"
"""Name of the scores in a run folder."""

_COMMAND: Final = (sys.executable, "-m", "autospeech.protocol.score_main")
_TAIL: Final = 2000
"""Characters of the scorer's stderr kept when it dies."""


def score_run(run: Path, solution: Path) -> RunScores:
    """Score every prediction of a run; write scores.json into its folder, whole or not at all, and return the scores.

    A run that goes on or was killed is scored as far as it went.

    Raises:
        DataError: The folder is no run, the solution is no solution of its test clips, or a prediction is unreadable.
        MachineryError: The scoring process died, or the run folder cannot be written.
    """
    scores = RunScores.from_json(_ask_scorer(_request(Run.open(run), solution)))
    write_atomically(run / SCORES, json.dumps(scores.as_json(), indent=1).encode())
    return scores


def read_scores(run: Path) -> RunScores | None:
    """Return the scores in a run folder; None when it was not scored yet.

    Raises:
        DataError: scores.json is there but is not what `score_run` writes.
    """
    path = run / SCORES
    if not path.exists():
        return None
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DataError(f"scores in {path}", expected="a JSON object", got=error, hint="score the run again") from None
    return RunScores.from_json(values if isinstance(values, dict) else {})


def _request(run: Run, solution: Path) -> dict[str, Any]:
    """Say what the scorer may know."""
    predictions = [
        {"index": one.index, "seconds": one.seconds, "path": str(one.path.absolute())} for one in run.predictions
    ]
    return {
        "solution": str(solution.absolute()),
        "shape": [run.record.test_num, run.record.class_num],
        "budget": run.record.budget,
        "predictions": predictions,
    }


def _ask_scorer(request: dict[str, Any]) -> dict[str, Any]:
    scorer = subprocess.run(_COMMAND, input=json.dumps(request).encode(), capture_output=True, check=False)
    if scorer.returncode:
        tail = scorer.stderr.decode(errors="replace")[-_TAIL:]
        raise MachineryError("scoring process", expected="exit code 0", got=f"{scorer.returncode}\n{tail}")
    reply: dict[str, Any] = json.loads(scorer.stdout)
    if "refused" in reply:
        raise DataError(reply["refused"])
    return reply
