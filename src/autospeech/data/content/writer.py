"""Writing content pickles that open everywhere: protocol 3, the module names of numpy 1.x, which 2.x knows too."""

from collections.abc import Iterable
from struct import pack
from typing import BinaryIO, Final

import numpy as np

from autospeech.contract import Waveform
from autospeech.errors import DataError

__all__ = ["write_content"]

_LIST: Final = b"\x80\x03]("
_FIRST_RECONSTRUCT: Final = (
    b"cnumpy.core.multiarray\n_reconstruct\nq\x00cnumpy\nndarray\nq\x01K\x00\x85q\x02C\x01bq\x03"
)
_RECONSTRUCT: Final = b"h\x00h\x01h\x02h\x03"
_FIRST_DTYPE: Final = (
    b"cnumpy\ndtype\nX\x02\x00\x00\x00f4\x89\x88\x87R"
    b"(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tbq\x04"
)
_DTYPE: Final = b"h\x04"
_MOST_SAMPLES: Final = 2**30 - 1
"""A protocol 3 pickle counts bytes in 32 bits."""


def write_content(file: BinaryIO, clips: Iterable[Waveform]) -> int:
    """Write a list of 1-D float32 arrays, one clip in memory at a time; return how many.

    Raises:
        DataError: A clip is not 1-D, or longer than 2**30 - 1 samples.
    """
    file.write(_LIST)
    count = 0
    for count, clip in enumerate(clips, start=1):
        samples = np.ascontiguousarray(clip, dtype="<f4")
        if samples.ndim != 1 or samples.size > _MOST_SAMPLES or np.ndim(clip) != 1:
            raise DataError(f"shape of clip {count - 1}", expected="(samples,)", got=np.shape(clip))
        file.write(_header(samples.size, first=count == 1))
        file.write(samples.tobytes())
        file.write(b"tb")
    file.write(b"e.")
    return count


def _header(samples: int, *, first: bool) -> bytes:
    """Return the opcodes between two clips: an empty array, its state up to the bytes."""
    shell = (_FIRST_RECONSTRUCT if first else _RECONSTRUCT) + b"\x87R"
    state = b"(K\x01J" + pack("<i", samples) + b"\x85" + (_FIRST_DTYPE if first else _DTYPE)
    return shell + state + b"\x89B" + pack("<I", 4 * samples)
