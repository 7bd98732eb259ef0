"""Jobs on this machine: each in a process group of its own, on cores of its own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from queue import SimpleQueue
from threading import Lock
from typing import IO, Any, Final, Self, TypeVar

from autospeech import errors
from autospeech.contract import Seconds
from autospeech.errors import AutoSpeechError, MachineryError, UsageError
from autospeech.execution.cores import core_sets
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult

__all__ = ["LocalExecutor", "LocalJob", "never_begun"]

T = TypeVar("T")

_COMMAND: Final = (sys.executable, "-m", "autospeech.execution.job_main")
_GRACE: Final[Seconds] = 30.0
"""From the wish to stop to the end by force; the run must end, be scored and reported in it."""
_TAIL: Final = 2000
"""Characters of a job process's stderr kept when it dies."""


class LocalExecutor:
    """Runs jobs in processes of this machine; jobs that run at once share no core.

    Args:
        cores_per_job: Cores each job gets; None: all of them.
        jobs: Jobs at once at most; None: as many as there are disjoint core sets.
        usable: Ids of the cores to use; None: those this process may use.
        oversubscribe: Let core sets be shared when `jobs` asks for more than there are. Times measured that way mean
            nothing; it is for jobs that sleep.

    Raises:
        UsageError: There are not that many cores.
    """

    def __init__(
        self,
        *,
        cores_per_job: int | None = None,
        jobs: int | None = None,
        usable: Sequence[int] | None = None,
        oversubscribe: bool = False,
    ) -> None:
        sets = core_sets(cores_per_job, usable=usable)
        count = len(sets) if jobs is None else jobs
        if not 1 <= count <= (count if oversubscribe else len(sets)):
            raise UsageError(
                "jobs at once", expected=f"1 to {len(sets)}, the disjoint sets of {len(sets[0])} cores", got=jobs
            )
        self._cores = len(sets[0])
        self._free: SimpleQueue[tuple[int, ...]] = SimpleQueue()
        for place in range(count):
            self._free.put(sets[place % len(sets)])
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="job")
        self._jobs: list[LocalJob] = []

    def submit(self, spec: JobSpec) -> "LocalJob":
        """Hand in a job; it begins when a core set is free, in the order handed in."""
        job = LocalJob(spec, self._threads, self._free)
        self._jobs.append(job)
        return job

    def call(self, work: Callable[..., T], *given: object, cores: int = 1) -> "Future[T]":
        """Call a function in a thread of this process once a core set is free; `cores` is what the set has.

        Raises:
            UsageError: The sets have fewer cores.
        """
        if cores > self._cores:
            raise UsageError("cores of a call", expected=f"at most {self._cores}, those of a job", got=cores)
        return self._threads.submit(self._call, work, given)

    def _call(self, work: Callable[..., T], given: tuple[object, ...]) -> T:
        cores = self._free.get()
        try:
            return work(*given)
        finally:
            self._free.put(cores)

    def close(self) -> None:
        """Wait for the jobs handed in, then take no more."""
        self._threads.shutdown(wait=True)

    def cancel_all(self) -> None:
        """Cancel every job handed in."""
        for job in self._jobs:
            job.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self.cancel_all()
        self.close()


class LocalJob:
    """A job of a `LocalExecutor`.

    Args:
        spec: What is asked for.
        threads: Where it waits for its turn.
        free: Core sets that no job uses.
    """

    def __init__(self, spec: JobSpec, threads: ThreadPoolExecutor, free: "SimpleQueue[tuple[int, ...]]") -> None:
        self.spec = spec
        self._lock = Lock()
        self._unwanted = False
        self._process: subprocess.Popen[bytes] | None = None
        self._future: Future[JobResult] = threads.submit(self._run_on_free_cores, free)

    def wait(self, timeout: Seconds | None = None) -> bool:
        """Wait until the job has ended, at most so long; return whether it has."""
        return bool(wait([self._future], timeout).done)

    def result(self) -> JobResult:
        """Wait for the end and return what came of the job.

        Raises:
            AutoSpeechError: What `run_job` raised; UsageError if the job was cancelled before it began.
        """
        try:
            return self._future.result()
        except CancelledError:
            raise never_begun(self.spec) from None

    def cancel(self) -> None:
        """Let a job that waits never begin, and one that runs stop cleanly, by force after half a minute."""
        self._future.cancel()
        with self._lock:
            self._unwanted = True
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()

    def _run_on_free_cores(self, free: "SimpleQueue[tuple[int, ...]]") -> JobResult:
        cores = free.get()
        try:
            return self._run(replace(self.spec, core_ids=cores))
        finally:
            free.put(cores)

    def _run(self, spec: JobSpec) -> JobResult:
        with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as words:
            process = self._start(spec, answer, words)
            try:
                self._wait_for(process)
            finally:
                _end_group(process)
            if process.returncode:
                raise MachineryError("job process", expected="exit code 0", got=f"{process.returncode}\n{_tail(words)}")
            answer.seek(0)
            return _read_answer(json.load(answer))

    def _start(self, spec: JobSpec, answer: IO[bytes], words: IO[bytes]) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._unwanted:
                raise never_begun(spec)
            process = subprocess.Popen(
                _COMMAND, bufsize=0, stdin=subprocess.PIPE, stdout=answer, stderr=words, start_new_session=True
            )
            self._process = process
            if process.stdin is not None:  # always; told for the type checker
                with suppress(BrokenPipeError):  # it died at once; its exit code tells
                    process.stdin.write(json.dumps(spec.as_json()).encode() + b"\n")
        return process

    def _wait_for(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait for the end; once the job is unwanted, at most the grace."""
        while not self._unwanted:
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            return
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            _end_group(process)


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of a job's process group, and reap its leader."""
    with suppress(ProcessLookupError):  # nothing is left
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _tail(words: IO[bytes]) -> str:
    words.seek(0)
    return words.read().decode(errors="replace")[-_TAIL:]


def _read_answer(answer: dict[str, Any]) -> JobResult:
    if "result" in answer:
        return JobResult.from_json(answer["result"])
    kind: type[AutoSpeechError] = getattr(errors, answer["error"])
    raise kind(answer["sentence"])


def never_begun(spec: JobSpec) -> UsageError:
    """Return what the result of a job is that was cancelled before it began."""
    return UsageError(f"job for {spec.out}", expected="a job that ran", got="one cancelled before it began")
