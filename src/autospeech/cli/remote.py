"""A participant's commands: hand in to a challenge's server, and look how it stands, by token."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autospeech.cli.output import print_json
from autospeech.errors import DataError, MachineryError, SubmissionError, UsageError

if TYPE_CHECKING:
    from httpx import Client

__all__ = ["EXAMPLES", "Server", "Token", "show_leaderboard", "show_status", "submit"]

EXAMPLES = "Example:  autospeech challenge submit feedback my-submission --server https://challenge.example.org"

Server = Annotated[str | None, typer.Option(help="Address of a challenge's server, instead of a folder.")]
Token = Annotated[
    str | None, typer.Option(envvar="AUTOSPEECH_TOKEN", help="Token from your account's page.", show_envvar=True)
]

_SECONDS = 600.0
_OURS = 500


def submit(
    phase: Annotated[str, typer.Argument(help="Name of the phase.")],
    code: Annotated[Path, typer.Argument(help="Submission zip or folder.")],
    *,
    server: Annotated[str, typer.Option(help="Address of the challenge's server.")],
    token: Token = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Hand in a submission to a challenge's server."""
    with _client(server, token) as client, _packed(code) as path, path.open("rb") as file:
        content = {"code": (f"{code.stem}.zip", file, "application/zip")}
        taken = _ask(client, "POST", "/api/submissions", data={"phase": phase}, files=content)
    if json:
        print_json(taken)
    else:
        number = taken["submission"]
        typer.echo(f"submission {number}: {taken['state']}; {server.rstrip('/')}/submissions/{number}")


def show_status(server: str, token: str | None, *, json: bool) -> None:
    """Print who one is, what is left of the quota, and the team's last submissions."""
    with _client(server, token) as client:
        me, latest = _ask(client, "GET", "/api/me"), _ask(client, "GET", "/api/submissions")
    if json:
        print_json({"me": me, "submissions": latest})
        return
    typer.echo(f"{me['name']}, team {me['team']}")
    for phase, left in me["phases"].items():
        typer.echo(f"{phase}: {left}")
    for one in latest:
        typer.echo(f"submission {one['submission']} ({one['phase']}): {one['state']}")
        for job in one["jobs"]:
            scored = "" if job["alc"] is None else f", ALC {job['alc']:.4f}"
            typer.echo(
                f"  {job['dataset']}: {job['state']}{scored}" + (f" {job['sentence']}" if job["sentence"] else "")
            )


def show_leaderboard(server: str, token: str | None, phase: str, *, json: bool) -> None:
    """Print a phase's leaderboard as the caller may see it."""
    with _client(server, token) as client:
        board = _ask(client, "GET", f"/api/leaderboard/{phase}")
    if json:
        print_json(board)
        return
    for row in board["rows"]:
        place = "-" if row["place"] is None else row["place"]
        rank = "-" if row["mean_rank"] is None else f"{row['mean_rank']:.2f}"
        scored = "  ".join(f"{name} {alc:.4f}" for name, alc in row["alc"].items())
        typer.echo(f"{place:>3}  {row['team']}  mean rank {rank}  {scored}")


@contextmanager
def _client(server: str, token: str | None) -> "Iterator[Client]":
    import httpx  # noqa: PLC0415  an optional dependency, loaded when used

    if not token:
        raise UsageError(
            "token", expected="one from your account's page", got="none", hint="--token or AUTOSPEECH_TOKEN"
        )
    with httpx.Client(base_url=server, headers={"Authorization": f"Bearer {token}"}, timeout=_SECONDS) as client:
        yield client


def _ask(client: "Client", method: str, path: str, **content: Any) -> Any:  # noqa: ANN401  JSON comes back
    import httpx  # noqa: PLC0415  the same

    try:
        answer = client.request(method, path, **content)
        told = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise MachineryError(f"server {client.base_url}", expected="an answer", got=error) from error
    except ValueError as error:
        raise DataError(f"answer of {client.base_url}", expected="JSON", got=f"status {answer.status_code}") from error
    if answer.is_success:
        return told
    sentence = told.get("error", f"status {answer.status_code}")
    if answer.status_code >= _OURS:
        raise MachineryError(sentence)
    raise SubmissionError(sentence) if method == "POST" else UsageError(sentence)


@contextmanager
def _packed(code: Path) -> Iterator[Path]:
    from autospeech.protocol.submission import Submission  # noqa: PLC0415  the same

    checked = Submission.open(code)  # the same check as the server's: a bad one is told before it travels
    with tempfile.TemporaryDirectory(prefix="autospeech-submit-") as scratch:
        yield checked.pack(Path(scratch) / f"{code.stem}.zip") if code.is_dir() else code
