"""The organiser's verbs: rerun, cancel, disqualify, verify, migrate, publish, show."""

import getpass
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autospeech.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autospeech.challenge.organiser import Organiser
    from autospeech.challenge.proclaiming import Proclaiming

__all__ = ["mount"]

Folder = Annotated[Path, typer.Argument(help="Folder of the challenge.")]
Number = Annotated[int, typer.Argument(help="Number of the submission.")]
Phase = Annotated[str, typer.Argument(help="Name of the phase.")]


def mount(app: typer.Typer) -> None:
    """Add the verbs to the command of the challenge."""
    name = "autospeech challenge"
    app.command(epilog=f"Example:  {name} organiser my-challenge boss boss@example.org")(organiser)
    app.command(epilog=f"Examples:  {name} rerun my-challenge --submission 7  ·  … --phase final --failed")(rerun)
    app.command(epilog=f"Example:  {name} cancel my-challenge 7")(cancel)
    app.command(epilog=f"Example:  {name} refund my-challenge 7")(refund)
    app.command(epilog=f"Example:  {name} disqualify my-challenge --team ada --why 'two accounts'")(disqualify)
    app.command(epilog=f"Example:  {name} reinstate my-challenge --team ada")(reinstate)
    app.command(epilog=f"Example:  {name} verify my-challenge ada")(verify)
    app.command(epilog=f"Example:  {name} reset-password my-challenge ada --address https://challenge.example.org")(
        reset_password
    )
    app.command(epilog=f"Example:  {name} remove-member my-challenge ada")(remove_member)
    app.command(epilog=f"Example:  {name} migrate my-challenge feedback final")(migrate)
    app.command(epilog=f"Examples:  {name} publish my-challenge final  ·  … publish my-challenge final --undo")(publish)
    app.command(epilog=f"Example:  {name} show my-challenge feedback frozen")(show)


def organiser(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    email: Annotated[str, typer.Argument(help="Address.")],
) -> None:
    """Make an organiser's account; the password is asked for, or read from stdin where that is no terminal."""
    from autospeech.challenge.accounts import Accounts  # noqa: PLC0415  loaded when used: quick --help
    from autospeech.challenge.site import Site  # noqa: PLC0415  the same

    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with Site.open(folder) as site:
        made = Accounts(site=site).sign_up(name=name, email=email, password=password, organiser=True)
    typer.echo(f"{made.name} may sign in as organiser")


def rerun(
    folder: Folder,
    *,
    job: Annotated[int | None, typer.Option(help="Number of one job.")] = None,
    submission: Annotated[int | None, typer.Option(help="Number of a submission: all its jobs.")] = None,
    phase: Annotated[str | None, typer.Option(help="Name of a phase: all its jobs.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only jobs without a score.")] = False,
) -> None:
    """Run ended jobs again with a fresh budget; old scores count until the new ones are there."""
    if [job, submission, phase].count(None) != 2:  # noqa: PLR2004  of three, one is given
        raise UsageError("what to rerun", expected="one of --job, --submission, --phase", got="none or several")
    with _organiser(folder) as verbs:
        if job is not None:
            verbs.rerun_job(job)
            count = 1
        elif submission is not None:
            count = verbs.rerun_submission(submission, only_failed=failed)
        else:
            count = verbs.rerun_phase(str(phase), only_failed=failed)
    typer.echo(f"{count} jobs wait to run again")


def cancel(folder: Folder, number: Number) -> None:
    """Cancel a submission; one that has not begun costs its team no quota."""
    with _organiser(folder) as verbs:
        typer.echo(f"submission {number}: {verbs.cancel(number).sentence}")


def refund(folder: Folder, number: Number) -> None:
    """Let a submission cost its team no quota."""
    with _organiser(folder) as verbs:
        verbs.refund(number)
    typer.echo(f"submission {number} costs no quota")


def disqualify(
    folder: Folder,
    *,
    why: Annotated[str, typer.Option(help="Reason, for the audit.")],
    team: Annotated[str | None, typer.Option(help="Name of a team.")] = None,
    submission: Annotated[int | None, typer.Option(help="Number of a submission.")] = None,
) -> None:
    """Take a team or one submission off the leaderboards."""
    with _organiser(folder) as verbs:
        if team is not None and submission is None:
            verbs.disqualify_team(team, why)
        elif submission is not None and team is None:
            verbs.disqualify_submission(submission, why)
        else:
            raise UsageError("what to disqualify", expected="one of --team, --submission", got="none or both")
    typer.echo(f"disqualified {_what(team, submission)}")


def reinstate(
    folder: Folder,
    *,
    team: Annotated[str | None, typer.Option(help="Name of a team.")] = None,
    submission: Annotated[int | None, typer.Option(help="Number of a submission.")] = None,
) -> None:
    """Put a disqualified team or submission back."""
    with _organiser(folder) as verbs:
        if team is not None and submission is None:
            verbs.reinstate_team(team)
        elif submission is not None and team is None:
            verbs.reinstate_submission(submission)
        else:
            raise UsageError("what to reinstate", expected="one of --team, --submission", got="none or both")
    typer.echo(f"reinstated {_what(team, submission)}")


def verify(folder: Folder, name: Annotated[str, typer.Argument(help="Name or address of the participant.")]) -> None:
    """Write down that a participant's identity is verified."""
    from autospeech.challenge.accounts import Accounts  # noqa: PLC0415  the same

    with _organiser(folder) as verbs:
        verbs.verify(Accounts(site=verbs.site).find(name))
    typer.echo(f"{name} is verified")


def reset_password(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="Name or address of the participant.")],
    *,
    address: Annotated[str, typer.Option(help="Address of the web service.")] = "http://127.0.0.1:8000",
) -> None:
    """Print a link that sets a participant's password anew: it opens once, within 24 hours."""
    from autospeech.challenge.accounts import Accounts  # noqa: PLC0415  the same

    with _organiser(folder) as verbs:
        accounts = Accounts(site=verbs.site)
        secret = accounts.issue_reset(accounts.find(name), verbs.actor)
    typer.echo(f"{address.rstrip('/')}/reset/{secret}")


def remove_member(
    folder: Folder, name: Annotated[str, typer.Argument(help="Name or address of the participant.")]
) -> None:
    """Put a member of a team back into its team of one; the team's invitation opens no more."""
    from autospeech.challenge.accounts import Accounts  # noqa: PLC0415  the same
    from autospeech.challenge.teams import Teams  # noqa: PLC0415  the same

    with _organiser(folder) as verbs:
        own = Teams(site=verbs.site).remove(Accounts(site=verbs.site).find(name), verbs.actor)
    typer.echo(f"{name} is in team {own.name} again")


def migrate(
    folder: Folder,
    source: Annotated[str, typer.Argument(help="Phase whose leaderboard entries are taken.")],
    target: Annotated[str, typer.Argument(help="Phase they are taken into.")],
) -> None:
    """Take every team's leaderboard entry over into another phase; nothing else, and nothing twice."""
    with _proclaiming(folder) as verbs:
        count = verbs.migrate(source, target)
    typer.echo(f"{count} entries taken over from {source} into {target}")


def publish(
    folder: Folder, phase: Phase, *, undo: Annotated[bool, typer.Option("--undo", help="Take it back.")] = False
) -> None:
    """Let everyone see the scores of a phase; all its jobs must have ended."""
    with _proclaiming(folder) as verbs:
        (verbs.unpublish if undo else verbs.publish)(phase)
    typer.echo(f"{phase} is {'no longer ' if undo else ''}published")


def show(
    folder: Folder,
    phase: Phase,
    how: Annotated[str, typer.Argument(help="public, hidden, or frozen (as it is now).")],
) -> None:
    """Say who sees the leaderboard of a phase, whatever challenge.yaml says."""
    with _proclaiming(folder) as verbs:
        ways = {"public": verbs.show, "hidden": verbs.hide, "frozen": verbs.freeze}
        if how not in ways:
            raise UsageError("way to show a leaderboard", expected=", ".join(ways), got=how)
        ways[how](phase)
    typer.echo(f"leaderboard of {phase}: {how}")


@contextmanager
def _organiser(folder: Path) -> "Iterator[Organiser]":
    from autospeech.challenge.organiser import Organiser  # noqa: PLC0415  the same
    from autospeech.challenge.site import Site  # noqa: PLC0415  the same

    with Site.open(folder) as site:
        yield Organiser(site=site, actor=_actor())


@contextmanager
def _proclaiming(folder: Path) -> "Iterator[Proclaiming]":
    from autospeech.challenge.proclaiming import Proclaiming  # noqa: PLC0415  the same
    from autospeech.challenge.site import Site  # noqa: PLC0415  the same

    with Site.open(folder) as site:
        yield Proclaiming(site=site, actor=_actor())


def _actor() -> str:
    return f"terminal ({getpass.getuser()})"


def _what(team: str | None, submission: int | None) -> str:
    return f"team {team}" if team is not None else f"submission {submission}"
