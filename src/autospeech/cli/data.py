"""`autospeech data`: look at datasets, check them, and make them from recordings."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autospeech.cli import build
from autospeech.cli.exits import ExitCode
from autospeech.cli.output import console, print_json
from autospeech.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["app"]

app = typer.Typer(
    help="Look at datasets, check them, and make them from recordings (the format: docs/reference/format.md).",
    no_args_is_help=True,
)

_Dataset = Annotated[Path, typer.Argument(help="Dataset: NAME, NAME.data, NAME.zip, or a folder that holds one.")]
_Cache = Annotated[Path | None, typer.Option(help="Folder of converted clips; default: your cache folder.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_Name = Annotated[str | None, typer.Option(help="Name of the dataset; default: that of OUT.")]
_Share = Annotated[float, typer.Option(help="Share of clips drawn for test, where the source has no split.")]
_Seed = Annotated[int, typer.Option(help="The same seed draws the same test clips.")]
_Budget = Annotated[float | None, typer.Option(help="Time budget for meta.json, in seconds.")]


@app.command(epilog="Examples:  autospeech data info data/emo  ·  autospeech data info emo.zip --json")
def info(dataset: _Dataset, *, cache: _Cache = None, json: _Json = False) -> None:
    """Say what a dataset holds: clips, classes, durations, time budget."""
    from autospeech.cli.data_tables import info_table, summary  # noqa: PLC0415  loaded when used: --help stays quick
    from autospeech.data import open_dataset  # noqa: PLC0415  the same

    facts = summary(open_dataset(dataset, cache=cache))
    if json:
        print_json(facts)
    else:
        console().print(info_table(facts))


@app.command(epilog="Examples:  autospeech data check data/emo  ·  autospeech data check emo.zip --strict --json")
def check(
    dataset: _Dataset,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail, too.")] = False,
    json: _Json = False,
) -> None:
    """Find what is wrong with a dataset: counts, labels, silence, clipping, duplicates, rate. Writes nothing.

    Exit code 1 when there is an error (with --strict: or a warning).
    """
    from autospeech.cli.data_tables import findings_table  # noqa: PLC0415  loaded when used, so that --help stays quick
    from autospeech.data import Severity, check_dataset  # noqa: PLC0415  the same

    findings = check_dataset(dataset)
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    good = not any(finding.severity in grave for finding in findings)
    if json:
        print_json({"good": good, "findings": [finding.as_json() for finding in findings]})
    elif findings:
        console().print(findings_table(findings))
    else:
        typer.echo("nothing found")
    raise typer.Exit(ExitCode.OK if good else ExitCode.FAILED)


@app.command(
    epilog="Examples:  autospeech data convert recordings/ data/mine  ·  autospeech data convert clips.csv data/mine"
    " --name mine --time-budget 600  ·  autospeech data convert data/emo (into the cache, before the first run)"
)
def convert(
    source: Annotated[Path, typer.Argument(help="CSV table or folder of recordings; or a dataset, without OUT.")],
    out: Annotated[Path | None, typer.Argument(help="New dataset folder; left out for a dataset.")] = None,
    *,
    name: _Name = None,
    test_share: _Share = 0.25,
    seed: _Seed = 0,
    time_budget: _Budget = None,
    cache: _Cache = None,
    json: _Json = False,
) -> None:
    """Make a dataset folder from recordings; or convert a dataset's clips into the cache now.

    Recordings: a table (path, label, and perhaps split, group, start, end), or one folder of audio files a class.
    """
    from autospeech.data import gather_dataset, open_dataset  # noqa: PLC0415  loaded when used: --help stays quick

    if out is not None:
        source = gather_dataset(source, out, name=name, test_share=test_share, seed=seed, time_budget=time_budget)
    dataset = open_dataset(source, cache=cache)
    stores = {"train": str(dataset.train.blob.parent), "test": str(dataset.test.blob.parent)}
    if json:
        print_json({"dataset": str(dataset.folder), "stores": stores})
        return
    typer.echo(f"dataset: {dataset.folder}")
    for split, where in stores.items():
        typer.echo(f"{split} clips: {where}")


@app.command(
    epilog="Examples:  autospeech data pack data/emo emo.zip  ·  autospeech data pack data/emo public.zip --withhold"
    "  ·  autospeech data pack recordings/ mine.zip --test-share 0.3"
)
def pack(
    source: Annotated[Path, typer.Argument(help="Dataset, CSV table, or folder of recordings.")],
    out: Annotated[Path, typer.Argument(help="Zip to be written; must not exist.")],
    *,
    withhold: Annotated[bool, typer.Option("--withhold", help="Leave the test labels out.")] = False,
    name: _Name = None,
    test_share: _Share = 0.25,
    seed: _Seed = 0,
    time_budget: _Budget = None,
    json: _Json = False,
) -> None:
    """Pack a dataset, or recordings, into one zip; equal content gives equal bytes."""
    from autospeech.data import gather_dataset, pack_dataset  # noqa: PLC0415  loaded when used: --help stays quick
    from autospeech.data.recordings import is_recordings  # noqa: PLC0415  the same

    _refuse_existing(out)
    if is_recordings(source):
        with _beside(out) as work:
            made = gather_dataset(
                source,
                work / (name or out.stem),
                test_share=test_share,
                seed=seed,
                time_budget=time_budget,
            )
            pack_dataset(made, out, withhold=withhold)
    else:
        pack_dataset(source, out, withhold=withhold)
    _told(out, json=json)


@app.command(
    epilog="Examples:  autospeech data unpack data/emo emo-audio  ·  autospeech data unpack emo.zip out --audio wav"
)
def unpack(
    dataset: _Dataset,
    out: Annotated[Path, typer.Argument(help="New or empty folder.")],
    *,
    audio: Annotated[str, typer.Option(help="flac or wav; both 16-bit.")] = "flac",
    json: _Json = False,
) -> None:
    """Write a dataset's clips as audio files, with clips.csv and classes.json beside: the way back of convert."""
    from autospeech.data import scatter_dataset  # noqa: PLC0415  loaded when used, so that --help stays quick

    _told(scatter_dataset(dataset, out, audio=audio), json=json)


app.command(name="build", epilog=build.EXAMPLES)(build.build)
app.command(name="sources", epilog=build.SOURCES_EXAMPLES)(build.sources)


def _refuse_existing(out: Path) -> None:
    """Say at once what packing would say after reading every recording."""
    if out.exists():
        raise UsageError(f"archive {out}", expected="a new file", got="one that exists")


@contextmanager
def _beside(out: Path) -> "Iterator[Path]":
    """Give a temporary folder on the disk that receives the archive: it has room for the clips."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415  loaded when used, so that --help stays quick

    with TemporaryDirectory(dir=out.parent, prefix=".packing-") as work:
        yield Path(work)


def _told(written: Path, *, json: bool) -> None:
    if json:
        print_json({"written": str(written)})
    else:
        typer.echo(f"wrote {written}")
