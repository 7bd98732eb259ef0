"""One job in a process of its own: reads the job from stdin, writes what came of it to stdout; both JSON.

Stdin stays open while the job is wanted; when it closes (cancelled, or whoever wanted it died) the run stops cleanly.
"""

import json
import os
from threading import Event, Thread
from typing import Any, Final

from autospeech.errors import AutoSpeechError
from autospeech.execution.job import JobSpec
from autospeech.execution.run_job import run_job

__all__ = ["main"]

_STDIN: Final = 0
_STDOUT: Final = 1
_STDERR: Final = 2


def main() -> None:
    """Run the job; answer with its result, or with the error and its sentence."""
    answer = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)  # whatever a library prints must not stand in the answer
    job = JobSpec.from_json(json.loads(_first_line()))
    if job.core_ids:
        os.sched_setaffinity(0, job.core_ids)
    with os.fdopen(answer, "w", encoding="utf-8") as file:
        json.dump(_run(job), file)


def _run(job: JobSpec) -> dict[str, Any]:
    unwanted = Event()
    Thread(target=_watch, args=(unwanted,), daemon=True).start()
    try:
        return {"result": run_job(job, should_stop=unwanted.is_set).as_json()}
    except AutoSpeechError as error:
        return {"error": type(error).__name__, "sentence": str(error)}


def _first_line() -> bytes:
    """Read up to the line's end, unbuffered: the watching thread reads the same descriptor."""
    line = bytearray()
    while not line.endswith(b"\n") and (part := os.read(_STDIN, 1)):
        line += part
    return bytes(line)


def _watch(unwanted: Event) -> None:
    while os.read(_STDIN, 1):
        pass
    unwanted.set()


if __name__ == "__main__":
    main()
