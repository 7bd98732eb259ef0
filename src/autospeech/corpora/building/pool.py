"""`Workers`: processes that convert audio files; a file that kills its decoder costs that file and nothing else."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from autospeech.corpora.building.convert import Part

__all__ = ["Job", "Workers"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One audio file and the parts of it that are wanted."""

    path: Path
    """The file."""
    parts: tuple[Part, ...]
    """The parts."""


class Workers:
    """Processes that convert audio files; as a context manager it ends them all."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._all = [_Worker() for _ in range(count)]
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="convert")

    def __enter__(self) -> Self:
        for worker in self._all:
            self._idle.put(worker)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._all:
            worker.end()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._all:
            worker.close()

    def convert(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, list[str]]]:
        """Yield every job, in order, with a sentence a part: what is wrong with it, empty when nothing is."""
        yield from zip(jobs, self._threads.map(self._one, jobs), strict=True)

    def _one(self, job: Job) -> list[str]:
        worker = self._idle.get()
        try:
            return worker.convert(job)
        finally:
            self._idle.put(worker)


class _Worker:
    """One process, started when it is first needed and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._ended = False

    def convert(self, job: Job) -> list[str]:
        process = self._running()
        request = {"path": str(job.path), "parts": [asdict(part) for part in job.parts]}
        answer = _asked(process, json.dumps(request))
        if answer:
            said: list[str] = json.loads(answer)
            return said
        code = process.wait()
        self._forget()
        return [f"audio file {job.path}: its decoder ended with code {code}"] * len(job.parts)

    def end(self) -> None:
        """Kill the process; whoever waits for its answer gets the end of the stream."""
        self._ended = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Let go of the process once nobody waits for it."""
        if self._process is not None:
            self._process.wait()
        self._forget()

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            command = [sys.executable, "-m", "autospeech.corpora.building.worker"]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            if self._ended:
                self._process.kill()
        return self._process

    def _forget(self) -> None:
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
        self._process = None


def _asked(process: "subprocess.Popen[str]", request: str) -> str:
    """Return the answer of a process; empty when it died over the request."""
    if process.stdin is None or process.stdout is None:
        return ""
    try:
        process.stdin.write(request + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return ""
    return process.stdout.readline()
