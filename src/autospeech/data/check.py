"""`check_dataset`: everything that is wrong with a dataset, or worth knowing, one function a rule."""

from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Metadata
from autospeech.data.archive import as_folder
from autospeech.data.clip_facts import ClipFacts, facts_of
from autospeech.data.content import read_content
from autospeech.data.findings import Finding, Severity, some
from autospeech.data.locate import find_dataset, solution_of
from autospeech.data.metadata import read_metadata
from autospeech.data.solution import not_one_hot, read_matrix
from autospeech.errors import DataError

__all__ = ["check_dataset"]

_NARROW: Final = 1e-5
"""Share of energy above 4.2 kHz below which a clip is band-limited: -50 dB."""
_NEARLY_ALL: Final = 0.9
_Rule: TypeAlias = Callable[[str, NDArray[Any], int], Iterator[Finding]]
_Maker: TypeAlias = Callable[[str, str], Finding]
_FEWEST_CLASSES, _MOST_CLASSES = 3, 99


def check_dataset(path: Path) -> list[Finding]:
    """Look through a dataset without converting it; nothing is written.

    Args:
        path: What `open_dataset` takes.

    Raises:
        DataError: There is no dataset at `path`, or more than one.
    """
    with as_folder(path) as folder:
        data = find_dataset(folder)
        return sorted(_findings(data), key=lambda finding: list(Severity).index(finding.severity))


def _findings(data: Path) -> Iterator[Finding]:
    metadata = yield from _metadata(data)
    yield from _labels(data / "train.solution", metadata, "train_num", _no_training)
    solution = solution_of(data)
    if solution is None:
        yield _note("test labels", "withheld; a run gives predictions and no score")
    else:
        yield from _labels(solution, metadata, "test_num", _not_scorable)
    train = yield from _clips(data / "train.pkl", metadata, "train_num")
    test = yield from _clips(data / "test.pkl", metadata, "test_num")
    yield from _across(train, test)


def _metadata(data: Path) -> Generator[Finding, None, Metadata | None]:
    try:
        metadata = read_metadata(data / "meta.json")
    except DataError as error:
        yield _error("meta.json", str(error))
        return None
    if not _FEWEST_CLASSES <= metadata.class_num <= _MOST_CLASSES:
        yield _warning("meta.json", f"{metadata.class_num} classes; the challenge has 3 to 99")
    return metadata


def _labels(path: Path, metadata: Metadata | None, key: str, more: _Rule) -> Iterator[Finding]:
    try:
        matrix = read_matrix(path)
    except DataError as error:
        yield _error(path.name, str(error))
        return
    if metadata is not None:
        yield from _count(path.name, "rows", len(matrix), getattr(metadata, key), key)
        yield from _count(path.name, "columns", matrix.shape[1], metadata.class_num, "class_num")
    bad = not_one_hot(matrix)
    if bad.size:
        yield _error(path.name, f"{bad.size} rows are not one-hot (row {some(bad.tolist())})")
    yield from more(path.name, (matrix == 1).sum(axis=0), len(matrix))


def _no_training(name: str, counts: NDArray[Any], _rows: int) -> Iterator[Finding]:
    missing = np.flatnonzero(counts == 0)
    if missing.size == counts.size:
        yield _error(name, "no class has a training clip")
    elif missing.size:
        yield _warning(name, f"{missing.size} classes have no training clip (class {some(missing.tolist())})")


def _not_scorable(name: str, counts: NDArray[Any], rows: int) -> Iterator[Finding]:
    left_out = np.flatnonzero((counts == 0) | (counts == rows))
    if left_out.size == counts.size:
        yield _error(name, "no class has both a positive and a negative test clip; nothing can be scored")
    elif left_out.size:
        yield _warning(name, f"{left_out.size} classes are left out of the score (class {some(left_out.tolist())})")


def _clips(path: Path, metadata: Metadata | None, key: str) -> Generator[Finding, None, list[ClipFacts]]:
    facts: list[ClipFacts] = []
    try:
        content = read_content(path)
    except DataError as error:
        yield _error(path.name, str(error))
        return facts
    if metadata is not None:
        yield from _count(path.name, "clips", len(content), getattr(metadata, key), key)
    for index in range(len(content)):
        try:
            facts.append(facts_of(content[index]))
        except DataError as error:
            yield _error(path.name, str(error))
            return facts
    for rule in (_empty, _not_finite, _silent, _clipped, _too_loud, _within, _narrow):
        yield from rule(path.name, facts)
    return facts


def _empty(name: str, clips: Sequence[ClipFacts]) -> Iterator[Finding]:
    yield from _if_any(_error, name, "empty", [not clip.samples for clip in clips])


def _not_finite(name: str, clips: Sequence[ClipFacts]) -> Iterator[Finding]:
    yield from _if_any(_error, name, "with NaN or infinite samples", [not clip.finite for clip in clips])


def _silent(name: str, clips: Sequence[ClipFacts]) -> Iterator[Finding]:
    yield from _if_any(_warning, name, "silent", [clip.silent and clip.samples > 0 for clip in clips])


def _clipped(name: str, clips: Sequence[ClipFacts]) -> Iterator[Finding]:
    yield from _if_any(_warning, name, "clipped", [clip.clipped for clip in clips])


def _too_loud(name: str, clips: Sequence[ClipFacts]) -> Iterator[Finding]:
    said = "with values beyond [-1, 1] (integers that were not scaled?)"
    yield from _if_any(_warning, name, said, [clip.peak > 1 for clip in clips])


def _within(name: str, clips: Sequence[ClipFacts]) -> Iterator[Finding]:
    first: dict[bytes, int] = {}
    twice = [f"{first[clip.digest]}={i}" for i, clip in enumerate(clips) if first.setdefault(clip.digest, i) != i]
    if twice:
        yield _warning(name, f"{len(twice)} clips equal an earlier one (clip {some(twice)})")


def _across(train: Sequence[ClipFacts], test: Sequence[ClipFacts]) -> Iterator[Finding]:
    first: dict[bytes, int] = {}
    for index, clip in enumerate(train):
        first.setdefault(clip.digest, index)
    both = [f"{first[clip.digest]}={index}" for index, clip in enumerate(test) if clip.digest in first]
    if both:
        yield _warning("train.pkl, test.pkl", f"{len(both)} test clips are training clips, too (clip {some(both)})")


def _narrow(name: str, clips: Sequence[ClipFacts]) -> Iterator[Finding]:
    heard = [clip.high_band for clip in clips if not np.isnan(clip.high_band)]
    narrow = sum(share < _NARROW for share in heard)
    if heard and narrow >= _NEARLY_ALL * len(heard):
        said = f"nothing above 4 kHz in {narrow} of {len(heard)} clips: recorded at 8 kHz, or the rate is not 16 kHz"
        yield _note(name, said)


def _count(name: str, what: str, got: int, expected: int, key: str) -> Iterator[Finding]:
    if got != expected:
        yield _error(name, f"{got} {what}, but {key} in meta.json is {expected}")


def _if_any(make: _Maker, name: str, said: str, flags: Sequence[bool]) -> Iterator[Finding]:
    which = [index for index, flag in enumerate(flags) if flag]
    if which:
        yield make(name, f"{len(which)} of {len(flags)} clips {said} (clip {some(which)})")


def _error(where: str, sentence: str) -> Finding:
    return Finding(severity=Severity.ERROR, where=where, sentence=sentence)


def _warning(where: str, sentence: str) -> Finding:
    return Finding(severity=Severity.WARNING, where=where, sentence=sentence)


def _note(where: str, sentence: str) -> Finding:
    return Finding(severity=Severity.NOTE, where=where, sentence=sentence)
