"""Bytes out of a span, in whatever way the protocol spelled them."""

import codecs
import re
from typing import Final

from autospeech.data.content.machine import Buffer
from autospeech.data.content.values import Coding, Span
from autospeech.errors import DataError

__all__ = ["span_bytes", "span_length"]

_WIDE_UTF8: Final = re.compile(rb"[\xc4-\xff]")
_WIDE_ESCAPE: Final = re.compile(rb"\\u(?!00)|\\U")
_WORST_RATIO: Final = {Coding.RAW: 1, Coding.UTF8: 2, Coding.ESCAPED: 6, Coding.QUOTED: 4}
"""Most characters in the file for one byte (two bytes of UTF-8, ``\\u00ff``, ``\\xff``)."""


def span_length(span: Span) -> tuple[int, int]:
    """Return the fewest and the most bytes a span can stand for, without reading it."""
    spelled = span.stop - span.start
    return -(-spelled // _WORST_RATIO[span.coding]), spelled


def span_bytes(data: Buffer, span: Span) -> memoryview:
    """Return the bytes a span stands for; those spelled RAW are not copied.

    Raises:
        DataError: The text is no spelling of bytes.
    """
    view = memoryview(data)[span.start : span.stop]
    if span.coding is Coding.RAW:
        return view
    wide = _WIDE_UTF8 if span.coding is Coding.UTF8 else _WIDE_ESCAPE
    if span.coding is not Coding.QUOTED and wide.search(data, span.start, span.stop):
        raise DataError("bytes spelled as text", expected="characters up to 255", got="one beyond")
    try:
        return memoryview(_decoded(view, span.coding))
    except ValueError as error:  # UnicodeError is one
        raise DataError("bytes spelled as text", got=str(error)[:100]) from error


def _decoded(view: memoryview, coding: Coding) -> bytes:
    if coding is Coding.QUOTED:
        return codecs.escape_decode(bytes(view)[1:-1])[0]
    decode = codecs.utf_8_decode if coding is Coding.UTF8 else codecs.raw_unicode_escape_decode
    return decode(view, "strict", True)[0].encode("latin-1")
