"""The pickle machine: a stack, a memo and a table of opcodes; whatever is not in the table is refused.

Source of the opcodes: the standard library's ``pickletools``. Numbers in a row and array bytes are left in the file,
so that memory stays within a small multiple of what lies outside them.
"""

import re
from mmap import mmap
from typing import Final, NoReturn, TypeAlias

from autospeech.data.content.values import Run, Value
from autospeech.errors import DataError

__all__ = ["Buffer", "Machine"]

Buffer: TypeAlias = bytes | mmap
"""The whole file, indexed by byte."""

_FREE_OPCODES: Final = 400_000
_BYTES_PER_OPCODE: Final = 64
"""An opcode outside arrays and runs costs us up to 128 bytes, so a file may have 400,000 and one for every 64 bytes."""

_RUN: Final = re.compile(rb"(?:G.{8}|K.|M..|J.{4}){5,4096}+", re.DOTALL)
_TEXT_RUN: Final = re.compile(rb"(?:[FIL][-+.0-9einfaL]{1,40}\na){5,4096}+")
"""Five, since numpy writes up to four in a row that are no samples: a version and three dimensions."""
_LONGEST_LINE: Final = 64


class Machine:
    """State of one reading; the opcodes of `opcodes.TABLE` work on it.

    Args:
        data: The whole file.
        subject: What the file is, for the sentence of an error ("train.pkl").
    """

    def __init__(self, data: Buffer, subject: str) -> None:
        self.data = data
        self.subject = subject
        self.size = len(data)
        self.at = 0
        self.stack: list[Value] = []
        self.marks: list[int] = []
        self.memo: dict[int, Value] = {}
        self.left = _FREE_OPCODES + self.size // _BYTES_PER_OPCODE

    def refuse(self, got: object) -> NoReturn:
        """Say what was found, and where.

        Raises:
            DataError: Always.
        """
        expected = "a pickled list of 1-D numeric arrays"
        hint = "write it with autospeech.data.write_dataset, or pickle.dump(list_of_float32_arrays, file, protocol=4)"
        raise DataError(self.subject, expected=expected, got=f"{got} at byte {self.at}", hint=hint)

    def opcode(self) -> int:
        """Step over the next opcode and return it."""
        self.left -= 1
        if self.left < 0:
            self.refuse("too many objects for its size (are the samples arrays?)")
        return self.number(1)

    def skip(self, count: int) -> int:
        """Step over `count` bytes; return where they begin."""
        start = self.at
        if count > self.size - start:
            self.refuse(f"the end of the file, {count - (self.size - start)} bytes too early")
        self.at = start + count
        return start

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes, few of them."""
        start = self.skip(count)
        return self.data[start : start + count]

    def number(self, width: int, *, signed: bool = False) -> int:
        """Return the next little-endian integer of `width` bytes."""
        return int.from_bytes(self.take(width), "little", signed=signed)

    def line_span(self) -> tuple[int, int]:
        """Step over the rest of the line; return its first byte and the byte of its end."""
        start, end = self.at, self.data.find(b"\n", self.at)
        if end < 0:
            self.refuse("a line without end")
        self.at = end + 1
        return start, end

    def line(self) -> str:
        """Return the rest of a short line."""
        start, end = self.line_span()
        if end - start > _LONGEST_LINE:
            self.refuse(f"a name or number of {end - start} characters")
        return self.data[start:end].decode("ascii", errors="replace")

    def push(self, value: Value) -> None:
        """Put a value on top of the stack."""
        self.stack.append(value)

    def pop(self) -> Value:
        """Take the top of the stack."""
        if len(self.stack) <= (self.marks[-1] if self.marks else 0):
            self.refuse("an opcode without its operand")
        return self.stack.pop()

    def top(self) -> Value:
        """Return the top of the stack without taking it."""
        value = self.pop()
        self.stack.append(value)
        return value

    def pop_mark(self) -> list[Value]:
        """Take everything above the last mark, and the mark."""
        if not self.marks:
            self.refuse("an opcode without its mark")
        mark = self.marks.pop()
        items = self.stack[mark:]
        del self.stack[mark:]
        return items

    def remember(self, index: int) -> None:
        """Note the top of the stack under a number; a file can't have more notes than bytes."""
        if not 0 <= index < self.size:
            self.refuse(f"memo entry {index}, more than the file has bytes,")
        self.memo[index] = self.top()

    def take_run(self) -> bool:
        """Step over five numbers or more in a row, if they come next, and push them as one `Run`."""
        found = _RUN.match(self.data, self.at)
        if found:
            self.stack.append(Run(start=self.at, stop=found.end(), is_text=False))
            self.at = found.end()
        return found is not None

    def take_text_run(self) -> bool:
        """The same for numbers of protocol 0, each followed by APPEND: they go into the list on top of the stack."""
        if not (self.stack and type(self.stack[-1]) is list):
            return False
        found = _TEXT_RUN.match(self.data, self.at)
        if found:
            self.stack[-1].append(Run(start=self.at, stop=found.end(), is_text=True))
            self.at = found.end()
        return found is not None
