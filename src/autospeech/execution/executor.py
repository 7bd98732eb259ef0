"""Where jobs run: one interface for this machine and for many."""

from typing import Protocol

from autospeech.contract import Seconds
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult

__all__ = ["Executor", "Job"]


class Job(Protocol):
    """A job that was handed in."""

    @property
    def spec(self) -> JobSpec:
        """What was asked for."""

    def wait(self, timeout: Seconds | None = None) -> bool:
        """Wait until the job has ended, at most so long; return whether it has."""

    def result(self) -> JobResult:
        """Wait for the end and return what came of the job.

        Raises:
            DataError: The dataset or the solution is not what the format says.
            SubmissionError: The code is no submission at all.
            UsageError: The job makes no sense, or was cancelled before it began.
            MachineryError: The machine failed.
        """

    def cancel(self) -> None:
        """Let a job that waits never begin, and one that runs stop cleanly: what was predicted is kept."""


class Executor(Protocol):
    """Runs jobs, as many at once as it has room for."""

    def submit(self, spec: JobSpec) -> Job:
        """Hand in a job; it begins when there is room."""

    def close(self) -> None:
        """Wait for the jobs handed in, then take no more."""
