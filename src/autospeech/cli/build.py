"""`autospeech data build` and `autospeech data sources`: recordings of any corpus -> datasets."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autospeech.cli.exits import ExitCode
from autospeech.cli.output import console, print_json

if TYPE_CHECKING:
    from autospeech.corpora.building import BuildOptions, Built
    from autospeech.corpora.source import Source

__all__ = ["EXAMPLES", "SOURCES_EXAMPLES", "build", "sources"]

EXAMPLES = (
    "Examples:  autospeech data build recordings/ data/mine  ·  autospeech data build clips.csv data/mine --group"
    " speaker --test-size 0.3  ·  autospeech data build EmoDB/ data/emo --recipe emodb  ·  autospeech data build"
    " podcasts/ data/pod --segment 10s --sets practice,feedback,private"
)
SOURCES_EXAMPLES = "Examples:  autospeech data sources  ·  autospeech data sources --json"


def build(
    source: Annotated[Path, typer.Argument(help="Folder of recordings, .csv or .tsv; with --recipe a corpus.")],
    out: Annotated[Path, typer.Argument(help="New dataset folder; with --sets it receives a folder each.")],
    *,
    recipe: Annotated[str | None, typer.Option(help="Published corpus; `autospeech data sources` lists them.")] = None,
    group: Annotated[
        str | None, typer.Option(help="Column that names the group (speaker …); in class folders: folder.")
    ] = None,
    classes: Annotated[int | None, typer.Option(help="Classes of each dataset: those with most clips.")] = None,
    min_clips_per_class: Annotated[int, typer.Option(help="Leave out classes with fewer clips.")] = 2,
    max_clips: Annotated[int | None, typer.Option(help="Most clips of a dataset, train and test together.")] = None,
    test_size: Annotated[
        float | None, typer.Option(help="Share of test clips; without it the source's split, else 0.2.")
    ] = None,
    segment: Annotated[str | None, typer.Option(help="Cut recordings into segments of this length: 10s.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed, source and options give the same datasets.")] = 0,
    sets: Annotated[str, typer.Option(help="Deal the corpus into datasets, such as practice,feedback,private.")] = "",
    disjoint_classes: Annotated[
        bool, typer.Option("--disjoint-classes", help="The sets have no class in common, either.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(help="Processes that read audio; default: one a core.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the dataset; default: that of OUT.")] = None,
    time_budget: Annotated[str | None, typer.Option(help="Time budget for meta.json, such as 30m.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Make datasets from recordings, split by group and class, with a card and a leak report beside each.

    Recordings that can't be read are skipped and told; exit code 1 says that there were some. Ctrl-C keeps what is
    converted: the same command goes on from there.
    """
    from autospeech.cli.durations import seconds_of  # noqa: PLC0415  loaded when used, so that --help stays quick
    from autospeech.corpora import open_source  # noqa: PLC0415  the same
    from autospeech.corpora.building import BuildOptions  # noqa: PLC0415  the same

    options = BuildOptions(
        name=name,
        classes=classes,
        min_clips_per_class=min_clips_per_class,
        max_clips=max_clips,
        test_size=test_size,
        segment=None if segment is None else seconds_of(segment, "--segment"),
        seed=seed,
        sets=tuple(one.strip() for one in sets.split(",")) if sets else (),
        disjoint_classes=disjoint_classes,
        jobs=_cores() if jobs is None else jobs,
        time_budget=None if time_budget is None else seconds_of(time_budget, "--time-budget"),
    )
    built = _followed(open_source(source, group=group, recipe=recipe), out, options, quiet=json)
    if json:
        print_json(_facts(built))
    else:
        _tell(built)
    raise typer.Exit(ExitCode.OK if built else ExitCode.FAILED)


def sources(*, json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False) -> None:
    """List the published corpora that `data build --recipe` knows: layout, label, group, licence."""
    from dataclasses import asdict  # noqa: PLC0415  loaded when used, so that --help stays quick

    from rich.table import Table  # noqa: PLC0415  the same

    from autospeech.corpora import RECIPES  # noqa: PLC0415  the same

    if json:
        print_json({name: {**asdict(one.about), "layout": one.layout} for name, one in RECIPES.items()})
        return
    table = Table(title="Recipes")
    for title in ("recipe", "label", "group", "layout", "licence"):
        table.add_column(title)
    for name, one in RECIPES.items():
        table.add_row(name, one.about.label, one.about.group, one.layout, one.about.licence)
    console().print(table)


def _cores() -> int:
    import os  # noqa: PLC0415  loaded when used, so that --help stays quick

    return len(os.sched_getaffinity(0))


def _followed(source: "Source", out: Path, options: "BuildOptions", *, quiet: bool) -> "Built":
    """Build under a progress bar; say what Ctrl-C leaves."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415  the same
    from rich.progress import Progress as Bar  # noqa: PLC0415  the same

    from autospeech.corpora.building import Progress, build_datasets  # noqa: PLC0415  the same

    columns = TextColumn("recordings"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    screen = console(quiet=quiet)
    sound_read = TextColumn("{task.fields[sound]}")
    with Bar(*columns, sound_read, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("convert", total=None, sound="")

        def show(progress: Progress) -> None:
            sound = f"{progress.seconds / 60:.1f} min of sound"
            bar.update(task, completed=progress.done, total=progress.total, sound=sound)

        try:
            return build_datasets(source, out, options, on_progress=show)
        except KeyboardInterrupt:
            typer.echo("stopped; what is converted is kept: the same command goes on from there", err=True)
            raise typer.Exit(ExitCode.INTERRUPTED) from None


def _facts(built: "Built") -> dict[str, object]:
    leaks = {
        str(folder): [one.as_json() for one in each.findings]
        for folder, each in zip(built.folders, built.leaks, strict=True)
    }
    return {
        "datasets": [str(folder) for folder in built.folders],
        "clips": built.clips,
        "skipped": list(built.skipped),
        "remarks": list(built.remarks),
        "leaks": leaks,
    }


def _tell(built: "Built") -> None:
    from autospeech.cli.data_tables import findings_table  # noqa: PLC0415  loaded when used: --help stays quick

    for remark in built.remarks:
        typer.echo(remark)
    for folder, leaks in zip(built.folders, built.leaks, strict=True):
        typer.echo(f"dataset: {folder} (card.json, leaks.txt and origins.csv lie in it)")
        console().print(findings_table(leaks.findings))
    for sentence in built.skipped:
        typer.echo(f"skipped: {sentence}", err=True)
