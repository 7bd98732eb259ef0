"""Numbers as a reader wants them: seconds, scores, bytes."""

from typing import Final

from autospeech.contract import Seconds

__all__ = ["ABSENT", "bytes_text", "score_text", "seconds_text"]

ABSENT: Final = "—"
"""What stands where there is no number."""
_KIB: Final = 1024


def seconds_text(seconds: Seconds | None) -> str:
    """Return a duration with the digits that matter.

    >>> [seconds_text(one) for one in (0.00123, 0.5, 12.34, 321.0, 1800.0, None)]
    ['1.2 ms', '500 ms', '12.3 s', '321 s', '1800 s', '—']
    """
    if seconds is None:
        return ABSENT
    if seconds < 1:
        milliseconds = 1000 * seconds
        return f"{milliseconds:.1f} ms" if milliseconds < 10 else f"{milliseconds:.0f} ms"  # noqa: PLR2004  two digits
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:.0f} s"  # noqa: PLR2004  three digits


def score_text(score: float | None, digits: int = 3) -> str:
    """Return a score with a fixed number of digits.

    >>> score_text(0.98765), score_text(None), score_text(-0.00001)
    ('0.988', '—', '0.000')
    """
    return ABSENT if score is None else f"{round(score, digits) + 0.0:.{digits}f}"


def bytes_text(count: float | None) -> str:
    """Return an amount of memory or storage.

    >>> bytes_text(1536 * 1024), bytes_text(3 * 1024**3), bytes_text(None)
    ('2 MiB', '3.0 GiB', '—')
    """
    if count is None:
        return ABSENT
    mebibytes = count / _KIB**2
    return f"{mebibytes:.0f} MiB" if mebibytes < _KIB else f"{mebibytes / _KIB:.1f} GiB"
