"""Try a submission on a small dataset, under the very protocol of the challenge."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autospeech.contract import Seconds
from autospeech.corpora.toy import make_toy_dataset
from autospeech.execution.job import JobSpec
from autospeech.execution.run_job import run_job

__all__ = ["Verdict", "try_submission"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How a trial ended; true when the submission works."""

    outcome: str
    """Name of the run's outcome."""
    sentence: str
    """What happened and what to do, for a person."""
    predictions: int
    """Number of accepted predictions."""
    nauc: float | None
    """NAUC of the last prediction; None without any."""
    log_tail: str
    """Last lines the submission printed."""
    good: bool
    """Whether the run ended well with at least one prediction."""

    def __bool__(self) -> bool:
        return self.good

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain JSON values."""
        return dict(vars(self))


def try_submission(
    code: Path, *, python: Path | None, budget: Seconds, dataset: Path | None = None, unsafe: bool = False
) -> Verdict:
    """Run a submission on a dataset (a made toy one by default); keep nothing on disk.

    Raises:
        SubmissionError: It is no submission at all (no model.py, no class Model).
    """
    with tempfile.TemporaryDirectory(prefix="autospeech-trial-") as scratch:
        folder = dataset if dataset is not None else make_toy_dataset(Path(scratch))
        cache = Path(scratch) / "cache" if dataset is None else None
        out = Path(scratch) / "run"
        job = JobSpec(dataset=folder, code=code, out=out, budget=budget, python=python, cache=cache, unsafe=unsafe)
        result = run_job(job)
        return Verdict(
            outcome=result.outcome,
            sentence=result.sentence,
            predictions=result.predictions,
            nauc=None if result.scores is None else result.scores.nauc,
            log_tail=result.log_tail,
            good=bool(result) and result.predictions > 0,
        )
