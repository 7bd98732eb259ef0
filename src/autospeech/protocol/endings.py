"""From what was seen of a run's end to its outcome and sentence: pure, no process and no clock here."""

import signal
from collections.abc import Mapping
from typing import Any, Final

from autospeech.contract import Seconds
from autospeech.protocol.outcome import Ending, Outcome, RunEnded
from autospeech.protocol.wire import broken

__all__ = ["duration", "ending_from", "from_reply", "from_report", "size"]

_DISK_ERRORS: Final = {27: "a file larger than it may be", 28: "no space left", 122: "its quota is used up"}
"""errno of EFBIG, ENOSPC and EDQUOT."""
_RAISED: Final = {"train()": Outcome.TRAIN_ERROR, "test()": Outcome.TEST_ERROR}
_REFUSED: Final = {
    "no_model": Outcome.NO_MODEL,
    "returned_none": Outcome.RETURNED_NONE,
    "bad_shape": Outcome.BAD_SHAPE,
    "bad_dtype": Outcome.BAD_DTYPE,
}
_FACT_CHARS: Final = 600
_TRACEBACK_CHARS: Final = 20_000
_KILO: Final = 1000


def duration(seconds: Seconds) -> str:
    """Say a duration.

    >>> duration(0.01234), duration(59.96), duration(1800)
    ('0.0123 s', '60 s', '1,800 s')
    """
    return f"{seconds:.3g} s" if seconds < _KILO - 1 else f"{seconds:,.0f} s"


def size(count: float) -> str:
    """Say a number of bytes.

    >>> size(512), size(3 * 1024**3)
    ('512 bytes', '3 GiB')
    """
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if count < _KILO:
            return f"{count:.3g} {unit}"
        count /= 1024
    return f"{count:.3g} TiB"


def from_reply(header: Mapping[str, Any], where: str) -> RunEnded:
    """Return the end that a reply with an outcome tells: the submission raised, or answered what is not accepted.

    Args:
        header: What the child said; not a word of it is trusted to be there or of the right type.
        where: The call it was in: ``Model(metadata)``, ``train()`` or ``test()``.
    """
    said = header.get("outcome")
    if said == "raised":
        return _from_exception(header, where)
    if said == "exited":
        return RunEnded(Outcome.EXITED, did=f"called sys.exit({_number(header.get('code'))})", where=where)
    if isinstance(said, str) and said in _REFUSED:
        facts = {name: _text(header.get(name)) for name in ("found", "got")}
        return RunEnded(_REFUSED[said], where=where, **facts)
    return broken("sent a reply that is no message of the protocol")


def _from_exception(header: Mapping[str, Any], where: str) -> RunEnded:
    traceback = str(header.get("traceback", ""))[:_TRACEBACK_CHARS]
    message = _text(header.get("message"))
    lineage = header.get("mro")
    if isinstance(lineage, list) and "MemoryError" in lineage:
        return RunEnded(Outcome.OUT_OF_MEMORY, where=where, got=message, traceback=traceback)
    number = header.get("errno")
    if isinstance(number, int) and number in _DISK_ERRORS:
        return RunEnded(Outcome.DISK_FULL, where=where, got=_DISK_ERRORS[number], traceback=traceback)
    outcome = Outcome.IMPORT_ERROR if header.get("importing") is True else _RAISED.get(where, Outcome.INIT_ERROR)
    return RunEnded(outcome, where=where, error=message, traceback=traceback)


def from_report(report: Mapping[str, Any], where: str, limits: Mapping[str, Any]) -> RunEnded:
    """Return the end that the guardian's report tells: a limit was passed, or the process died or exited.

    Args:
        report: The guardian's.
        where: The call the submission was in.
        limits: Those in force: ``memory_bytes``, ``processes``, ``disk_bytes``.
    """
    if report["passed"]:
        return _from_limit(report["passed"], where, limits)
    if report.get("lost"):
        return RunEnded(Outcome.EXITED, did="killed the process that watches it", where=where)
    number = report["signal"]
    if number is None:
        return RunEnded(Outcome.EXITED, did=f"ended its process with code {report['exit_code']}", where=where)
    if number == signal.SIGXFSZ:
        return RunEnded(Outcome.DISK_FULL, where=where, got=_DISK_ERRORS[27])
    if number == signal.SIGKILL and report.get("kernel_out_of_memory"):
        return RunEnded(Outcome.OUT_OF_MEMORY, where=where, got="the machine had none left, and its kernel ended it")
    return RunEnded(Outcome.CRASHED, signal=_signal_name(number), where=where)


def _from_limit(passed: Mapping[str, Any], where: str, limits: Mapping[str, Any]) -> RunEnded:
    got = passed["got"]
    if passed["limit"] == "memory":
        told = f"{size(got)} where {size(limits['memory_bytes'])} are allowed"
        return RunEnded(Outcome.OUT_OF_MEMORY, where=where, got=told)
    if passed["limit"] == "disk":
        told = f"{size(got)} where {size(limits['disk_bytes'])} are allowed"
        return RunEnded(Outcome.DISK_FULL, where=where, got=told)
    unit = "" if passed["limit"] == "processes" else " threads"
    limit = f"{limits['processes']} processes"
    return RunEnded(Outcome.TOO_MANY_PROCESSES, where=where, limit=limit, got=f"{got}{unit}")


def ending_from(ended: RunEnded, *, spent: Seconds, kept: int, facts: Mapping[str, Any]) -> Ending:
    """Return the ending with its sentence.

    Args:
        ended: What happened.
        spent: Seconds counted.
        kept: Predictions stored.
        facts: What every sentence may say besides: budget, shape, interpreter, limit, …
    """
    outcome, why = ended.outcome, ended.facts.get("why")
    without_any = kept == 0 and outcome in {Outcome.DONE, Outcome.BUDGET_SPENT}
    told = {**facts, "spent": duration(spent), "kept": _kept(kept), "running": "", **ended.facts}
    if without_any:
        outcome = Outcome.NO_PREDICTION
        told["why"] = why or f"the time budget of {told['budget']} was spent{told['running']}"
    return Ending(outcome=outcome, sentence=outcome.sentence(told), traceback=ended.traceback)


def _kept(count: int) -> str:
    if count == 0:
        return "no prediction was made"
    return "1 prediction is kept" if count == 1 else f"{count:,} predictions are kept"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object) -> str:
    """Return what the child said on one line, capped."""
    return " ".join(str(value).split())[:_FACT_CHARS]
