"""Content files: pickled lists of waveforms, read without running anything they name.

1. ``values``: the stand-ins that may lie on the stack, and the only globals known.
2. ``machine``: the stack, the memo, the bounds.
3. ``opcodes``: one function an opcode, and the table of those allowed.
4. ``build``: how numpy spells arrays, dtypes and numbers.
5. ``spans``, ``samples``: bytes and clips out of stand-ins.
6. ``reader``: ``read_content``, ``Content``.
7. ``writer``: ``write_content``, for numpy 1.x and 2.x alike.
"""

from autospeech.data.content.reader import Content, read_content
from autospeech.data.content.writer import write_content

__all__ = ["Content", "read_content", "write_content"]
