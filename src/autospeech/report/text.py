"""Foreign text (log lines, class and file names) made fit to be shown: nothing invisible, nothing that acts."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

__all__ = ["class_names", "printable", "shorten"]

_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
"""Terminal sequences: colours, cursor moves, titles. Source: ECMA-48, sections 5.4 and 8.3."""
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories without a shape of their own: control, direction marks, lone surrogates, unassigned."""
_KEPT: Final = frozenset("\n\t")


def printable(text: str) -> str:
    r"""Return text without terminal sequences; other characters without a shape become the replacement mark.

    >>> printable("\x1b[31mred\x1b[0m\tok\x00")
    'red\tok\ufffd'
    """
    lines = _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\ufffd" if _hidden(letter) else letter for letter in lines)


def shorten(text: str, limit: int) -> str:
    """Return printable text on one line, at most so many characters, with an ellipsis where it was cut.

    >>> shorten("a rather long name", 9)
    'a rather…'
    """
    line = " ".join(printable(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def class_names(given: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """Return a name for each class: the given ones, or class 0, class 1, … where none or too few are given.

    >>> class_names(["anger"], 2)
    ('anger', 'class 1')
    """
    known = [shorten(str(name), 40) for name in (given or ())][:count]
    return (*known, *(f"class {place}" for place in range(len(known), count)))


def _hidden(letter: str) -> bool:
    return letter not in _KEPT and unicodedata.category(letter) in _HIDDEN
