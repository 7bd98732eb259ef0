"""`challenge check`: runs the starting kit on every dataset of every phase before anybody else does."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autospeech.challenge.definition import Challenge
from autospeech.challenge.phase import DatasetRef, Phase
from autospeech.contract import Seconds
from autospeech.errors import AutoSpeechError
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult
from autospeech.execution.run_job import run_job
from autospeech.protocol.submission import write_kit

__all__ = ["Rehearsed", "rehearse"]


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """How one dataset of one phase did; true when it is ready."""

    phase: str
    """Name of the phase."""
    dataset: str
    """Name of the dataset, as participants see it."""
    good: bool
    """Whether the kit ran on it and was scored."""
    sentence: str
    """What happened, and what the organiser must mend."""

    def __bool__(self) -> bool:
        return self.good


def rehearse(
    challenge: Challenge, folder: Path, *, budget: Seconds, run: Callable[[JobSpec], JobResult] = run_job
) -> Iterator[Rehearsed]:
    """Run the starting kit on every dataset; one that several phases share runs once.

    Args:
        challenge: The definition.
        folder: Its folder, to which paths of datasets are relative.
        budget: Seconds each run may take, whatever the definition says.
        run: What runs a job.
    """
    done: dict[str, Rehearsed] = {}
    with tempfile.TemporaryDirectory(prefix="autospeech-check-") as scratch:
        kit = Path(scratch) / "kit"
        write_kit(kit)
        for phase in challenge.phases:
            for dataset in phase.datasets:
                path = dataset.path if "://" in dataset.path else str(folder / dataset.path)
                known = done.get(path)
                if known is None:
                    out = Path(scratch) / f"run{len(done)}"
                    spec = JobSpec(dataset=Path(path), out=out, code=kit, python=challenge.python, budget=budget)
                    known = done[path] = _try(phase, dataset, spec, run)
                yield Rehearsed(phase=phase.name, dataset=dataset.name, good=known.good, sentence=known.sentence)


def _try(phase: Phase, dataset: DatasetRef, spec: JobSpec, run: Callable[[JobSpec], JobResult]) -> Rehearsed:
    try:
        result = run(spec)
    except AutoSpeechError as error:
        return Rehearsed(phase=phase.name, dataset=dataset.name, good=False, sentence=str(error))
    good = bool(result) and (result.scores is not None or not phase.kind.takes_submissions)
    sentence = result.sentence
    if result and result.scores is None:
        sentence += " There is no NAME.solution, so nothing can be scored."
    elif result.scores is not None:
        sentence += f" NAUC {result.scores.nauc:.3f}."
    return Rehearsed(phase=phase.name, dataset=dataset.name, good=good, sentence=sentence)
