"""`autospeech predict`: recordings of any format, number and length through a model."""

import csv
import io
import json as jsons
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autospeech.cli.durations import seconds_of
from autospeech.cli.exits import ExitCode
from autospeech.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from autospeech.classifier.hearing import Heard, Unheard
    from autospeech.classifier.model import AudioModel

__all__ = ["EXAMPLES", "predict"]

EXAMPLES = (
    "Examples:  autospeech predict model a.wav b.mp3  ·  autospeech predict model folder/ --top 3 --csv > out.csv"
    "  ·  autospeech predict model lecture.m4a --segments 5s  ·  ls *.mp3 | autospeech predict model - --json"
)


def predict(
    model: Annotated[Path, typer.Argument(help="Model folder, as autospeech fit writes it.")],
    inputs: Annotated[
        list[str],
        typer.Argument(help="Audio files, folders, tables (csv, tsv) with a column path; - reads paths from stdin."),
    ],
    *,
    top: Annotated[int, typer.Option(help="How many classes to tell, likeliest first.")] = 1,
    segments: Annotated[
        str | None, typer.Option(help="Cut every file into pieces of this length (5s) and tell each; else 30 s.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line, one line a file.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV: a line a file, and a line a piece.")] = False,
    cores: Annotated[
        int | None, typer.Option(help="Cores to use; default: all; on Dask 1 a batch.", show_default=False)
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(help="Predict on a Dask cluster that sees the files: a scheduler's address, or `local`."),
    ] = None,
) -> None:
    """Say what recordings are. Long ones are told as a timeline of pieces, and as their vote.

    Files that cannot be read are told on stderr and skipped; the exit code is 1 then.

    Exit codes: 0 done · 1 a file could not be read · 2 called wrongly · 3 the machine is at fault · 130 stopped by
    Ctrl-C.
    """
    from autospeech.classifier.folder import open_model  # noqa: PLC0415  loaded when used: --help stays quick
    from autospeech.classifier.hearing import PIECE, Unheard  # noqa: PLC0415  the same

    if json and as_csv:
        raise UsageError("output", expected="--json or --csv", got="both")
    if top < 1:
        raise UsageError("number of classes to tell", expected="at least 1", got=top)
    opened = open_model(model)
    piece = PIECE if segments is None else seconds_of(segments, "length of segments")
    _take_any_name()
    tell = _teller([str(name) for name in opened.classes], top, json=json, as_csv=as_csv)
    heard = unheard = 0
    try:
        for found in _hear(opened, _paths(inputs), piece, cores=cores, dask=dask):
            if isinstance(found, Unheard):
                unheard += 1
                typer.echo(f"autospeech: skipped: {found.why}", err=True)
            else:
                heard += 1
                tell(found)
    except KeyboardInterrupt:
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    if not heard + unheard:
        raise DataError("files to predict", expected="at least one", got="none", hint="name files, folders or tables")
    if unheard:
        typer.echo(f"autospeech: {unheard} of {heard + unheard} files could not be read", err=True)
        raise typer.Exit(ExitCode.FAILED)


def _hear(
    model: "AudioModel", paths: Iterator[Path], piece: float, *, cores: int | None, dask: str | None
) -> "Iterator[Heard | Unheard]":
    """Yield what each file was taken for, heard here or on a cluster."""
    if dask is None:
        from autospeech.classifier.hearing import hear_files  # noqa: PLC0415  loaded when used: --help stays quick
        from autospeech.classifier.model import Scorer  # noqa: PLC0415  the same

        yield from hear_files(Scorer(model, threads=cores), paths, piece=piece)
        return
    from autospeech.classifier.spread import hear_files_on  # noqa: PLC0415  the same
    from autospeech.execution.choose import open_executor  # noqa: PLC0415  the same

    with open_executor(cores=cores, dask=dask) as (executor, room):
        yield from hear_files_on(executor, model, paths, piece=piece, cores=cores or 1, ahead=2 * room)


def _take_any_name() -> None:
    """Let names of files in no encoding through as the bytes they are."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="surrogateescape")


def _paths(inputs: list[str]) -> Iterator[Path]:
    """Yield the files that are meant, one by one."""
    from autospeech.data.table import read_paths  # noqa: PLC0415  loaded when used: --help stays quick

    for named in inputs:
        path = Path(named)
        if named == "-":
            yield from (Path(line.rstrip("\r\n")) for line in sys.stdin if line.strip())
        elif path.is_dir():
            yield from _in_folder(path)
        elif path.suffix.lower() in {".csv", ".tsv"}:
            yield from read_paths(path)
        else:
            yield path


def _in_folder(folder: Path) -> Iterator[Path]:
    from autospeech.data.recording import audio_below  # noqa: PLC0415  loaded when used: --help stays quick

    found = audio_below(folder, "**/*")
    if not found:
        raise DataError(f"audio files in {folder}", expected="at least one", got="none")
    yield from found


def _teller(names: list[str], top: int, *, json: bool, as_csv: bool) -> "Callable[[Heard], None]":
    """Return what prints a file in the wanted form."""
    if json:
        return lambda heard: typer.echo(_json_line(_as_json(heard, names, top)))
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        places = range(1, min(top, len(names)) + 1)
        titles = [title for place in places for title in (f"label_{place}", f"probability_{place}")]
        writer.writerow(["path", "kind", "start", "end", *titles])
        return lambda heard: writer.writerows(_as_rows(heard, names, top))
    return lambda heard: typer.echo(_as_text(heard, names, top))


def _json_line(value: dict[str, Any]) -> str:
    """Return JSON in UTF-8; a name in no encoding makes the line ASCII, as Python reads it back."""
    line = jsons.dumps(value, ensure_ascii=False)
    return line if line.encode(errors="replace").decode() == line else jsons.dumps(value)


def _best(row: "NDArray[np.float64]", names: list[str], top: int) -> list[tuple[str, float]]:
    order = (-row).argsort(kind="stable")[:top]
    return [(names[place], float(row[place])) for place in order]


def _as_json(heard: "Heard", names: list[str], top: int) -> dict[str, Any]:
    def told(row: "NDArray[np.float64]") -> list[dict[str, Any]]:
        return [{"label": name, "probability": round(value, 6)} for name, value in _best(row, names, top)]

    timeline = [
        {"start": round(one.start, 3), "end": round(one.end, 3), "classes": told(one.probabilities)}
        for one in heard.segments
    ]
    whole = {"path": str(heard.path), "seconds": round(heard.seconds, 3), "classes": told(heard.probabilities)}
    return {**whole, "segments": timeline} if len(timeline) > 1 else whole


def _as_rows(heard: "Heard", names: list[str], top: int) -> Iterator[list[str]]:
    def cells(row: "NDArray[np.float64]") -> list[str]:
        return [cell for name, value in _best(row, names, top) for cell in (name, f"{value:.6f}")]

    path = str(heard.path)
    yield [path, "file", "0.000", f"{heard.seconds:.3f}", *cells(heard.probabilities)]
    for one in heard.segments if len(heard.segments) > 1 else ():
        yield [path, "segment", f"{one.start:.3f}", f"{one.end:.3f}", *cells(one.probabilities)]


def _as_text(heard: "Heard", names: list[str], top: int) -> str:
    def said(row: "NDArray[np.float64]") -> str:
        return "  ".join(f"{_in_line(name)} {value:.3f}" for name, value in _best(row, names, top))

    lines = [f"{_in_line(str(heard.path))}\t{said(heard.probabilities)}"]
    if len(heard.segments) > 1:
        lines += [f"  {_moment(one.start)} - {_moment(one.end)}\t{said(one.probabilities)}" for one in heard.segments]
    return "\n".join(lines)


def _in_line(text: str) -> str:
    r"""Return a text that stays in its line: control characters as one writes them in a program.

    >>> print(_in_line("two\nlines"), _in_line("größe 😀"))
    two\nlines größe 😀
    """
    return "".join(repr(sign)[1:-1] if sign < " " or sign == "\x7f" else sign for sign in text)


def _moment(seconds: float) -> str:
    """Return a moment of a recording.

    >>> _moment(75.5), _moment(7265.0)
    ('1:15.5', '2:01:05.0')
    """
    tenths = round(10 * seconds)
    hours, minutes, rest = tenths // 36_000, tenths // 600 % 60, tenths % 600 / 10
    return f"{hours}:{minutes:02d}:{rest:04.1f}" if hours else f"{minutes}:{rest:04.1f}"
