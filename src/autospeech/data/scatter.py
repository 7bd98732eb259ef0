"""`scatter_dataset`: a dataset -> audio files and a table, the way back of `gather_dataset`."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from autospeech.contract import SAMPLE_RATE, Labels, Waveform
from autospeech.data.archive import as_folder
from autospeech.data.atomic import atomic_folder, write_atomically
from autospeech.data.class_names import CLASSES, read_class_names
from autospeech.data.content import read_content
from autospeech.data.locate import find_dataset, solution_of
from autospeech.data.solution import read_solution
from autospeech.errors import DataError, UsageError

__all__ = ["FORMATS", "scatter_dataset"]

FORMATS: Final = ("flac", "wav")


def scatter_dataset(dataset: Path, out: Path, *, audio: str = "flac") -> Path:
    """Write a dataset's clips as 16-bit audio files, with clips.csv and classes.json beside; return `out`.

    Args:
        dataset: What `open_dataset` takes.
        out: New or empty folder.
        audio: "flac" or "wav".

    Raises:
        DataError: The dataset is not what the format says.
        UsageError: `out` holds something, or another kind of audio is asked for.
        MachineryError: The disk is full, read-only or not ours; nothing is left behind.
    """
    if audio not in FORMATS:
        raise UsageError("audio format", expected=" or ".join(FORMATS), got=audio)
    with as_folder(dataset) as folder, atomic_folder(out) as work:
        data = find_dataset(folder)
        train, solution = read_solution(data / "train.solution"), solution_of(data)
        names = _class_names(data, train.shape[1])
        rows = list(_write_split(work, "train", read_content(data / "train.pkl"), _named(train, names), audio))
        labels = _named(read_solution(solution, class_num=len(names)), names) if solution else None
        rows += _write_split(work, "test", read_content(data / "test.pkl"), labels, audio)
        write_atomically(work / "clips.csv", _table(rows))
        write_atomically(work / CLASSES, json.dumps(names, ensure_ascii=False).encode())
    return out


def _class_names(data: Path, class_num: int) -> list[str]:
    """Return the names kept beside the dataset, else the numbers of the classes."""
    path = data.resolve().with_name(f"{data.name.removesuffix('.data')}.classes.json")
    if not path.is_file():
        return [str(number) for number in range(class_num)]
    names = read_class_names(path)
    if len(names) != class_num:
        raise DataError(f"names in {path.name}", expected=class_num, got=len(names))
    return names


def _named(labels: Labels, names: Sequence[str]) -> list[str]:
    return [names[column] for column in labels.argmax(axis=1)]


def _write_split(
    work: Path, split: str, clips: Iterable[Waveform], labels: Sequence[str] | None, audio: str
) -> Iterable[tuple[str, int, str, str]]:
    import soundfile  # noqa: PLC0415  loads a shared library: only when audio is written

    (work / "audio" / split).mkdir(parents=True)
    for index, clip in enumerate(clips):
        path = f"audio/{split}/{index:05d}.{audio}"
        soundfile.write(work / path, clip, SAMPLE_RATE, subtype="PCM_16")
        if labels is not None and index >= len(labels):
            raise DataError(f"rows of labels of {split}", expected="one a clip", got=len(labels))
        yield split, index, path, "" if labels is None else labels[index]


def _table(rows: Iterable[tuple[str, int, str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("split", "index", "path", "label"))
    writer.writerows(rows)
    return text.getvalue().encode()
