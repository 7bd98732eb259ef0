"""`autospeech challenge`: set up a challenge, serve it, look at it."""

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from autospeech.cli import challenge_verbs, remote, serve
from autospeech.cli.exits import ExitCode
from autospeech.cli.interrupt import stop_wish
from autospeech.cli.output import console, print_json
from autospeech.errors import MachineryError, UsageError

__all__ = ["app"]

_HELP = "Organise a challenge: define, check, serve, judge, publish."

app = typer.Typer(help=_HELP, no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="Folder of the challenge.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


_EXTRA = ("sqlalchemy", "argon2", "fsspec", "ruamel.yaml")


@app.callback(help=_HELP)
def _need_extra() -> None:
    """Say which packages are missing before a command trips over them."""
    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        hint = "pip install 'autospeech[challenge]'"
        raise MachineryError("challenge", expected="its packages", got=f"no {', '.join(missing)}", hint=hint)


@app.command(epilog="Example:  autospeech challenge init my-challenge")
def init(folder: Annotated[Path, typer.Argument(help="Folder to be made, or one without a challenge.yaml.")]) -> None:
    """Write a commented challenge.yaml and its pages."""
    from autospeech.challenge.definition_file import write_challenge  # noqa: PLC0415  loaded when used: quick --help
    from autospeech.challenge.instants import utc_now  # noqa: PLC0415  the same

    typer.echo(f"wrote {write_challenge(folder, start=utc_now())}; edit it, then: autospeech challenge check {folder}")


@app.command(epilog="Examples:  autospeech challenge check my-challenge  ·  … check my-challenge --no-run")
def check(
    folder: Folder,
    *,
    run: Annotated[bool, typer.Option(help="Run the starting kit on every dataset.")] = True,
    budget: Annotated[float, typer.Option(help="Seconds each of these runs may take.")] = 60.0,
    json: Json = False,
) -> None:
    """Validate challenge.yaml, open the store, and run the starting kit on every dataset of every phase."""
    from autospeech.challenge.rehearsal import rehearse  # noqa: PLC0415  the same
    from autospeech.challenge.site import Site  # noqa: PLC0415  the same

    with Site.open(folder) as site:
        results = []
        for one in rehearse(site.challenge, site.folder, budget=budget) if run else ():
            results.append(one)
            if not json:
                mark = "[green]ready[/]" if one else "[red]not ready[/]"
                console().print(f"{one.phase} · {one.dataset}: {mark}", one.sentence, soft_wrap=True)
        good = all(results)
        if json:
            print_json({"title": site.challenge.title, "good": good, "datasets": [vars(one) for one in results]})
        elif not run:
            typer.echo(f"challenge.yaml is well formed: {len(site.challenge.phases)} phases; the store opens")
    raise typer.Exit(ExitCode.OK if good else ExitCode.FAILED)


@app.command(epilog="Examples:  autospeech challenge work my-challenge  ·  … work my-challenge --dask tcp://host:8786")
def work(
    folder: Folder,
    *,
    slots: Annotated[int | None, typer.Option(help="Jobs at once; without it as many as there are core sets.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of this worker; without it host and process.")] = None,
    oversubscribe: Annotated[
        bool, typer.Option("--oversubscribe", help="Let jobs share cores: for jobs that sleep; times mean nothing.")
    ] = False,
    dask: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, or `local` for one of its own.")
    ] = None,
    shared: Annotated[bool, typer.Option(help="Dask workers see the challenge's folder.")] = True,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is left to do.")] = False,
) -> None:
    """Run jobs until Ctrl-C; start as many of these as you like, on as many machines as share store and folder."""
    from autospeech.challenge.serving import serve  # noqa: PLC0415  the same
    from autospeech.challenge.site import Site  # noqa: PLC0415  the same

    options = {"slots": slots, "name": name, "oversubscribe": oversubscribe, "dask": dask, "shared": shared}
    with Site.open(folder) as site, stop_wish() as stop:
        serve(site, until_idle=until_idle, should_stop=stop.is_set, tell=typer.echo, **options)  # type: ignore[arg-type]
        interrupted = stop.is_set()
    if interrupted:
        typer.echo("stopped; the jobs that ran are back in the queue")
        raise typer.Exit(ExitCode.INTERRUPTED)


@app.command(epilog="Example:  autospeech challenge status my-challenge")
def status(
    folder: Annotated[Path | None, typer.Argument(help="Folder of the challenge; none with --server.")] = None,
    *,
    server: remote.Server = None,
    token: remote.Token = None,
    json: Json = False,
) -> None:
    """Say how the challenge stands (folder), or how you stand in it (--server)."""
    if server is not None:
        remote.show_status(server, token, json=json)
        return
    if folder is None:
        raise UsageError("challenge", expected="a folder, or --server", got="neither")
    from autospeech.challenge.overview import overview  # noqa: PLC0415  the same
    from autospeech.challenge.site import Site  # noqa: PLC0415  the same

    with Site.open(folder) as site:
        now = overview(site)
        if json:
            print_json(now.as_json())
            return
        typer.echo(f"{site.challenge.title}: {', '.join(now.open_phases) or 'no phase'} open, {now.teams} teams")
    typer.echo("jobs: " + ", ".join(f"{count} {state.value}" for state, count in now.counts.items()))
    typer.echo(f"workers alive: {', '.join(one.name for one in now.alive) or 'none'}")
    for line in now.warnings:
        typer.echo(f"! {line}")
    for event in now.events[:10]:
        typer.echo(f"{event.at:%Y-%m-%d %H:%M:%S} {event.actor}: {event.verb} {event.subject} {event.detail}")


@app.command(epilog="Examples:  autospeech challenge leaderboard my-challenge feedback  ·  … feedback --csv")
def leaderboard(
    folder: Annotated[Path, typer.Argument(help="Folder of the challenge; left out with --server.")],
    phase: Annotated[str | None, typer.Argument(help="Name of the phase.")] = None,
    *,
    server: remote.Server = None,
    token: remote.Token = None,
    at: Annotated[datetime | None, typer.Option(help="Instant of the past, UTC; without it now.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print it as CSV.")] = False,
    json: Json = False,
) -> None:
    """Print the leaderboard of a phase: as the organiser sees it (folder), or as you may see it (--server)."""
    if server is not None:
        remote.show_leaderboard(server, token, phase or str(folder), json=json)
        return
    if phase is None:
        raise UsageError("leaderboard", expected="a folder and a phase, or --server and a phase", got=str(folder))
    from datetime import UTC  # noqa: PLC0415  beside its use

    from autospeech.challenge.site import Site  # noqa: PLC0415  the same
    from autospeech.challenge.standings import Standings  # noqa: PLC0415  the same

    with Site.open(folder) as site:
        instant = None if at is None else at.replace(tzinfo=at.tzinfo or UTC)
        board = Standings(site=site).of(phase, at=instant)
    if json:
        print_json(board.as_json())
    elif csv:
        typer.echo(board.as_csv(), nl=False)
    else:
        from autospeech.cli.challenge_tables import leaderboard_table  # noqa: PLC0415  the same

        console().print(leaderboard_table(board))


@app.command(epilog="Example:  autospeech challenge submit-local my-challenge feedback learner.zip --as ada")
def submit_local(
    folder: Folder,
    phase: Annotated[str, typer.Argument(help="Name of the phase.")],
    code: Annotated[Path, typer.Argument(help="Submission zip or folder.")],
    *,
    participant: Annotated[str, typer.Option("--as", help="Participant; made when nobody has the name.")],
    json: Json = False,
) -> None:
    """Hand in a submission on this machine, without the web: for trials and benchmarks."""
    from autospeech.challenge.serving import submit_here  # noqa: PLC0415  the same
    from autospeech.challenge.site import Site  # noqa: PLC0415  the same

    with Site.open(folder) as site:
        taken = submit_here(site, participant, phase, code)
    if json:
        print_json({"submission": taken.id, "state": taken.state.value, "phase": taken.phase})
    else:
        typer.echo(f"submission {taken.id}: {taken.state.sentence}")


@app.command(epilog="Example:  autospeech challenge export my-challenge archive")
def export(
    folder: Folder, out: Annotated[Path, typer.Argument(help="Folder for the files.")], *, json: Json = False
) -> None:
    """Write teams, submissions, jobs, scores, audit and leaderboards as CSV and JSON."""
    from autospeech.challenge.export import export_site  # noqa: PLC0415  the same
    from autospeech.challenge.site import Site  # noqa: PLC0415  the same

    with Site.open(folder) as site:
        written = export_site(site, out)
    if json:
        print_json({"files": [str(path) for path in written]})
    else:
        typer.echo(f"wrote {len(written)} files into {out}")


@app.command(epilog="Example:  autospeech challenge bundle my-challenge codabench.zip")
def bundle(folder: Folder, out: Annotated[Path, typer.Argument(help="Zip to be written.")]) -> None:
    """Write the challenge as a Codabench v2 bundle, with all its datasets: keep it secret."""
    from autospeech.challenge.bundle import write_bundle  # noqa: PLC0415  the same
    from autospeech.challenge.site import Site  # noqa: PLC0415  the same

    with Site.open(folder) as site:
        typer.echo(f"wrote {write_bundle(site, out)}")


app.command(name="serve", epilog=serve.EXAMPLES)(serve.serve)
app.command(name="submit", epilog=remote.EXAMPLES)(remote.submit)
challenge_verbs.mount(app)
