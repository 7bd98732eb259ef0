"""Many files over many cores or machines: batches of them go to an executor, and the model with them."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import uuid4

from autospeech.classifier.hearing import PIECE, Heard, Unheard, hear_files
from autospeech.classifier.model import AudioModel, Scorer
from autospeech.contract import Seconds
from autospeech.errors import MachineryError
from autospeech.execution.executor import Call, Caller

__all__ = ["hear_files_on"]

_BATCH: Final = 64
"""Files that travel together."""
_AHEAD: Final = 4
"""Batches on their way at once, where nobody says how many there is room for."""

_Told = list[Heard | Unheard]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Work:
    """A model at work somewhere else; all its batches carry the same mark."""

    mark: str
    model: AudioModel
    piece: Seconds
    cores: int


def hear_files_on(
    caller: Caller,
    model: AudioModel,
    paths: Iterable[Path],
    *,
    piece: Seconds = PIECE,
    cores: int = 1,
    ahead: int = _AHEAD,
    batch: int = _BATCH,
) -> Iterator[Heard | Unheard]:
    """Yield what each file was taken for, in order, as `hear_files` does; a batch lost on its way is sent once more.

    Args:
        caller: Where the batches go; its machines must see the files under the same paths. The model travels along.
        model: The model.
        paths: Files of any format `load_audio` reads.
        piece: Longer files are cut into pieces of so many seconds, which are scored one by one.
        cores: Cores each batch is given.
        ahead: Batches on their way at once.
        batch: Files in each.

    Raises:
        MachineryError: A batch was lost twice, or a machine lacks the model's encoder.
    """
    work = _Work(mark=uuid4().hex, model=model, piece=piece, cores=cores)
    todo = iter(paths)
    sent: deque[tuple[list[Path], Call[_Told]]] = deque()
    while True:
        while len(sent) < ahead and (files := list(islice(todo, batch))):
            sent.append((files, _send(caller, work, files)))
        if not sent:
            return
        files, call = sent.popleft()
        try:
            told = call.result()
        except MachineryError:  # its worker died, perhaps; predicting twice does no harm
            told = _send(caller, work, files).result()
        yield from (replace(one, path=path) for path, one in zip(files, told, strict=True))


def _send(caller: Caller, work: _Work, files: Sequence[Path]) -> Call[_Told]:
    return caller.call(_hear, work, [path.absolute() for path in files], cores=work.cores)


def _hear(work: _Work, files: Sequence[Path]) -> _Told:
    """Hear some files here; the scorer stays loaded for the batches to come."""
    return list(hear_files(_scorer(_Marked(work)), files, piece=work.piece))


class _Marked:
    """Work that is the same where its mark is: each batch brings a copy of the model."""

    def __init__(self, work: _Work) -> None:
        self.work = work

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Marked) and other.work.mark == self.work.mark

    def __hash__(self) -> int:
        return hash(self.work.mark)


@lru_cache(maxsize=1)
def _scorer(marked: _Marked) -> Scorer:
    return Scorer(marked.work.model, threads=marked.work.cores)
