"""`autospeech bench`: any submissions on any datasets, compared."""

import json as codec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autospeech.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from autospeech.bench import BenchResult, Cell, Entry

__all__ = ["EXAMPLES", "bench"]

EXAMPLES = (
    "Examples:  autospeech bench data/emo data/lang --own full --own 'plain:encoder=none' --stop-after 120  ·  "
    "autospeech bench data/* --code mine=my-learner --code theirs=kit.zip --anchors anchors --out benches/first  ·  "
    "autospeech bench s3://bucket/emo.zip --code mine=my-learner --dask tcp://host:8786 --no-shared"
)

_GIB = 1024**3


def bench(
    datasets: Annotated[list[Path], typer.Argument(help="Dataset folders, or fsspec URLs of folders or zips.")],
    *,
    code: Annotated[
        list[str] | None, typer.Option(help="A submission, NAME=FOLDER or NAME=FILE.zip; may be repeated.")
    ] = None,
    own: Annotated[
        list[str] | None,
        typer.Option(
            help="Our own learner, NAME or NAME:SETTING=VALUE,…; may be repeated; alone when nothing is named."
        ),
    ] = None,
    python: Annotated[str | None, typer.Option(help="Interpreter of the submissions, a path or a name.")] = None,
    out: Annotated[Path, typer.Option(help="Bench folder; finished runs found there are taken over.")] = Path("bench"),
    budget: Annotated[
        float | None, typer.Option(help="Time budget T in seconds; else each dataset's, else 1800.", show_default=False)
    ] = None,
    stop_after: Annotated[
        float | None, typer.Option(help="End each run after so many counted seconds; T stays the budget.")
    ] = None,
    cores: Annotated[
        int | None, typer.Option(help="Cores of each run; else all, one run at a time; on Dask 1.", show_default=False)
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Runs at once, on disjoint cores; else as many as there is room for.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(help="Run on a Dask cluster: a scheduler's address, or `local` for one of its own.")
    ] = None,
    shared: Annotated[
        bool, typer.Option(help="Dask workers see our folders; else code is sent, runs come back, data are URLs.")
    ] = True,
    memory: Annotated[
        float | None, typer.Option(help="Memory of each run's process tree in GB (1024^3 bytes).")
    ] = None,
    anchors: Annotated[
        Path | None, typer.Option(help="Curves to compare with: a folder of TEAM/DATASET.csv (seconds,nauc).")
    ] = None,
    average_ranks: Annotated[bool, typer.Option("--average-ranks", help="Equal ALCs share the mean rank.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else.")] = False,
) -> None:
    """Run every submission on every dataset, one run a core set, and compare them: curves, tables, mean ranks.

    Writes bench.html (self-contained) and bench.json into the bench folder. Ctrl-C stops cleanly; the same command goes
    on where it stopped.

    Exit codes: 0 every run ended well · 1 a run or the data is at fault · 2 called wrongly · 3 the machine is at
    fault · 130 stopped by Ctrl-C.
    """
    from autospeech.bench import BenchSpec, read_anchors, run_bench, write_bench  # noqa: PLC0415  loaded when used
    from autospeech.cli.exits import ExitCode  # noqa: PLC0415  the same
    from autospeech.cli.interrupt import stop_wish  # noqa: PLC0415  the same
    from autospeech.cli.output import console, print_json  # noqa: PLC0415  the same
    from autospeech.execution.choose import open_executor  # noqa: PLC0415  the same

    if dask is not None and jobs is not None:
        hint = "on Dask, the workers' cores decide how many runs go on at once"
        raise UsageError("options", expected="--dask or --jobs", got="both", hint=hint)
    spec = BenchSpec(
        entries=_entries(code or [], own or [], python),
        datasets=datasets,
        out=out,
        budget=budget,
        stop_after=stop_after,
        cores=cores,
        memory_bytes=None if memory is None else int(memory * _GIB),
    )
    screen = console(quiet=json)
    with (
        stop_wish() as stopped,
        open_executor(cores=cores, jobs=jobs, dask=dask, shared=shared) as (executor, _),
    ):
        result = run_bench(
            spec,
            executor,
            anchors=None if anchors is None else lambda budgets: read_anchors(anchors, budgets),
            rank="average" if average_ranks else "dense",
            on_cell=lambda cell, done, total: screen.print(_line(cell, done, total), markup=False),
            should_stop=stopped.is_set,
        )
    page = write_bench(result, out)
    if json:
        print_json(result.as_json() | {"page": str(page)})
    screen.print(_table(result))
    screen.print(f"page: {page}", markup=False)
    raise typer.Exit(ExitCode.INTERRUPTED if stopped.is_set() else _exit_code(result))


def _entries(code: list[str], own: list[str], python: str | None) -> "list[Entry]":
    from autospeech.bench import Entry  # noqa: PLC0415  loaded when used, so that --help stays quick
    from autospeech.cli.run import find_interpreter  # noqa: PLC0415  the same

    interpreter = None if python is None else find_interpreter(python)
    submissions = [_named(text) for text in code]
    entries = [Entry(name=name, code=path, python=interpreter) for name, path in submissions]
    learners = own if own or code else ["autospeech"]
    return entries + [Entry(name=text.partition(":")[0], learner=_settings(text)) for text in learners]


def _named(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not equals or not path:
        raise UsageError("--code", expected="NAME=FOLDER or NAME=FILE.zip", got=text)
    return name, Path(path)


def _settings(text: str) -> dict[str, Any]:
    """Return the settings after a learner's name; values are JSON where they can be, else text.

    >>> _settings("plain:encoder=none,seed=3")
    {'encoder': 'none', 'seed': 3}
    """
    given = [part.partition("=") for part in text.partition(":")[2].split(",") if part]
    if wrong := [name for name, equals, _ in given if not equals]:
        raise UsageError("settings of --own", expected="SETTING=VALUE", got=", ".join(wrong))
    return {name: _value(value) for name, _, value in given}


def _value(text: str) -> Any:  # noqa: ANN401  any JSON value
    try:
        return codec.loads(text)
    except ValueError:
        return text


def _line(cell: "Cell", done: int, total: int) -> str:
    alc = "no score" if cell.alc is None else f"ALC {cell.alc:.4f}"
    return f"[{done}/{total}] {cell.dataset}  {cell.entry}  {alc}  {cell.outcome}"


def _table(result: "BenchResult") -> "Table":
    from rich import box  # noqa: PLC0415  heavy: loaded when a table is printed, not for --help
    from rich.table import Table  # noqa: PLC0415  the same
    from rich.text import Text  # noqa: PLC0415  the same

    table = Table(box=box.SIMPLE_HEAD)
    for column in ("entry", "mean rank", "mean ALC", *result.budgets):
        table.add_column(Text(column), justify="left" if column == "entry" else "right")
    ranks = result.mean_ranks()
    for name in sorted(result.names(), key=lambda name: ranks.get(name, float("inf"))):
        rank = f"{ranks[name]:.2f}" if name in ranks else ""
        numbers = [_number(result.mean_alc(name)), *map(_number, result.alcs(name))]
        table.add_row(Text(name), rank, *numbers)
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _exit_code(result: "BenchResult") -> int:
    from autospeech.cli.exits import ExitCode  # noqa: PLC0415  loaded when used, so that --help stays quick

    good = {"anchor", "done", "budget_spent", "stopped"}
    return ExitCode.OK if all(cell.outcome in good for cell in result.cells) else ExitCode.FAILED
