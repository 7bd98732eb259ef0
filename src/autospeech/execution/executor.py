"""Where jobs run: one interface for this machine and for many."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from autospeech.contract import Seconds
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult

__all__ = ["Call", "Caller", "Executor", "Job"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


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


class Call(Protocol[T_co]):
    """A function that was handed in."""

    def result(self) -> T_co:
        """Wait for the end and return what the function returned.

        Raises:
            AutoSpeechError: What the function raised.
            MachineryError: It was lost on its way.
        """


class Caller(Protocol):
    """Calls functions where there is room; the executors of this machine and of many do it too."""

    def call(self, work: Callable[..., T], *given: object, cores: int = 1) -> Call[T]:
        """Hand in a function of this package and what it is given; it is called where so many cores are free."""
