"""What came of a job."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from autospeech.protocol.outcome import Outcome, Whose
from autospeech.protocol.scoring import RunScores

__all__ = ["JobResult"]

_EXIT_CODES = {Whose.NOBODY: 0, Whose.PARTICIPANT: 1, Whose.ORGANISER: 3}


@dataclass(frozen=True, kw_only=True)
class JobResult:
    """How a job ended; true when the run ended well with at least one prediction."""

    outcome: str
    """Name of the run's outcome, such as "done"."""
    sentence: str
    """What happened and what to do, for a person."""
    predictions: int
    """Number of accepted predictions."""
    scores: RunScores | None
    """Scores of every prediction; None without a solution or without any prediction."""
    log_tail: str
    """Last lines the submission printed."""
    run: Path
    """The run folder: record, predictions, logs, scores, report."""
    report: Path
    """Its HTML page."""

    def __bool__(self) -> bool:
        return self.exit_code == 0

    @property
    def exit_code(self) -> int:
        """0 when the run ended well with a prediction, 1 when the submission is at fault, 3 when the machine is."""
        code = _EXIT_CODES[Outcome.named(self.outcome).whose]
        return code if code or self.predictions else 1

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        scores = None if self.scores is None else self.scores.as_json()
        paths = {"run": str(self.run), "report": str(self.report)}
        return {**vars(self), **paths, "scores": scores, "good": bool(self), "exit_code": self.exit_code}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "JobResult":
        """Build from what `as_json` returned."""
        scores = None if values["scores"] is None else RunScores.from_json(values["scores"])
        built = {"scores": scores, "run": Path(values["run"]), "report": Path(values["report"])}
        return cls(**{one.name: values[one.name] for one in fields(cls)} | built)
