"""Bytes out of a span, in whatever way the protocol spelled them."""

import codecs
import warnings
from typing import Final

from autospeech.data.content.machine import Buffer
from autospeech.data.content.values import Coding, Span
from autospeech.errors import DataError

__all__ = ["span_bytes", "span_length"]

_PIECE: Final = 2**20
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
    try:
        match span.coding:
            case Coding.RAW:
                return view
            case Coding.QUOTED:
                return memoryview(_unquoted(view))
            case Coding.UTF8:
                return _decoded(view, "utf-8")
            case Coding.ESCAPED:
                return _decoded(view, "raw-unicode-escape")
    except ValueError as error:  # UnicodeError is one
        raise DataError("bytes spelled as text", expected="characters up to 255", got=str(error)[:100]) from error


def _unquoted(view: memoryview) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an escape that Python does not know stays as it is
        return codecs.escape_decode(view[1:-1])[0]


def _decoded(view: memoryview, coding: str) -> memoryview:
    """Decode piece by piece, so that the text itself is never in memory as a whole."""
    decoder, content = codecs.getincrementaldecoder(coding)(), bytearray()
    for start in range(0, len(view), _PIECE):
        content += decoder.decode(bytes(view[start : start + _PIECE])).encode("latin-1")
    content += decoder.decode(b"", final=True).encode("latin-1")
    return memoryview(content)
