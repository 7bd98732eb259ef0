"""Entries of a final phase: taken over from the feedback phase, and sent to run when the deadline has passed."""

from typing import TYPE_CHECKING

from autospeech.challenge.phase import Phase
from autospeech.challenge.records import Submission
from autospeech.challenge.site import Site
from autospeech.challenge.states import SubmissionState
from autospeech.challenge.store import jobs, people, phases, submissions

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["migrate", "start_due"]


def start_due(site: Site) -> list[str]:
    """Send the entries of every final phase whose deadline has passed to run, once; return the phases begun now."""
    due = [phase for phase in site.challenge.phases if phase.holds_entries and phase.submit_until <= site.now]
    if not due:
        return []
    with site.store.read() as connection:
        waiting = [phase for phase in due if phases.get(connection, phase.name).started_at is None]
    return [phase.name for phase in waiting if _start(site, phase)]


def migrate(site: Site, source: str, target: Phase, *, actor: str) -> int:
    """Take over every team's leaderboard entry of a phase into another one; return how many are new.

    Only what counts on the leaderboard is taken, never a failed, cancelled or disqualified submission; nothing twice.
    """
    with site.store.alone() as connection:
        return len(_migrate(site, connection, source, target, but=set(), actor=actor))


def _start(site: Site, phase: Phase) -> bool:
    with site.store.alone() as connection:
        if not phases.start(connection, phase.name, site.now):
            return False
        entries = _entries(site, connection, phase)
        for entry in entries:
            submissions.replace_held(connection, team_id=entry.team_id, phase=phase.name, but=entry.id)
            _queue(site, connection, entry.id, phase)
        if phase.entries_from is not None:
            teams = {entry.team_id for entry in entries}
            _migrate(site, connection, phase.entries_from, phase, but=teams, actor="deadline")
        site.note(connection, "deadline", "phase.started", f"phase {phase.name}")
    return True


def _entries(site: Site, connection: "Connection", phase: Phase) -> list[Submission]:
    """Return the waiting submission of every team that is to run: the chosen one, else the last."""
    latest: dict[int, Submission] = {}
    for submission in submissions.held(connection, phase.name):
        before = latest.get(submission.team_id)
        if before is None or not (before.chosen and site.challenge.entry_rule == "chosen"):
            latest[submission.team_id] = submission
    out = {team.id for team in people.all_teams(connection) if team.disqualified_at is not None}
    return [entry for team, entry in latest.items() if team not in out and entry.disqualified_at is None]


def _migrate(
    site: Site, connection: "Connection", source: str, target: Phase, *, but: set[int], actor: str
) -> list[int]:
    known = submissions.migrated(connection, target.name)
    counting = submissions.counting(connection, source, rule=site.challenge.entry_rule)
    numbers = [number for team, number, _ in counting if team not in but and number not in known]
    return [_take_over(site, connection, number, target, actor) for number in numbers]


def _take_over(site: Site, connection: "Connection", number: int, target: Phase, actor: str) -> int:
    old = submissions.get(connection, number)
    facts = {name: getattr(old, name) for name in ("team_id", "participant_id", "digest", "size", "file_name")}
    handed_in = site.now if old is None else old.handed_in_at  # ties are decided by when the team handed it in
    holds = target.holds_entries and phases.get(connection, target.name).started_at is None
    state = SubmissionState.HELD if holds else SubmissionState.QUEUED
    new = submissions.add(connection, now=handed_in, state=state, phase=target.name, source_id=number, **facts)
    if not holds:
        _queue(site, connection, new, target)
    site.note(connection, actor, "submission.migrated", f"submission {new}", f"from submission {number}")
    return new


def _queue(site: Site, connection: "Connection", number: int, phase: Phase) -> None:
    names = [dataset.name for dataset in phase.datasets]
    jobs.add(connection, submission_id=number, datasets=names, now=site.now)
    submissions.change(connection, number, state=SubmissionState.QUEUED)
