"""Submissions in the store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, insert, not_, select, update

from autospeech.challenge.quota import Usage
from autospeech.challenge.records import Submission
from autospeech.challenge.states import SubmissionState
from autospeech.challenge.store import schema
from autospeech.challenge.store.rows import changed, inserted, record, records

__all__ = ["add", "change", "choose", "counting", "get", "held", "hold", "listing", "migrated", "replace_held", "usage"]

_subs = schema.submissions
_HELD, _QUEUED = SubmissionState.HELD.value, SubmissionState.QUEUED.value


def add(connection: Connection, *, now: datetime, state: SubmissionState, **values: Any) -> int:  # noqa: ANN401  columns
    """Add a submission; return its number."""
    start = {"chosen": False, "free": False} | values
    return inserted(connection.execute(insert(_subs).values(handed_in_at=now, state=state.value, **start)))


def get(connection: Connection, number: int) -> Submission | None:
    """Return a submission."""
    return record(Submission, connection.execute(select(_subs).where(_subs.c.id == number)).first())


def hold(connection: Connection, number: int) -> None:
    """Keep others from changing a submission until the transaction ends; wait for one that does so now."""
    connection.execute(select(_subs.c.id).where(_subs.c.id == number).with_for_update())


def listing(
    connection: Connection,
    *,
    team_id: int | None = None,
    phase: str | None = None,
    states: Sequence[SubmissionState] = (),
    limit: int | None = None,
    before: int | None = None,
) -> list[Submission]:
    """Return submissions, newest first; `before` is the number the page before ended with."""
    query = select(_subs).order_by(_subs.c.id.desc()).limit(limit)
    if team_id is not None:
        query = query.where(_subs.c.team_id == team_id)
    if phase is not None:
        query = query.where(_subs.c.phase == phase)
    if states:
        query = query.where(_subs.c.state.in_([state.value for state in states]))
    if before is not None:
        query = query.where(_subs.c.id < before)
    return records(Submission, connection, query)


def change(connection: Connection, number: int, **values: Any) -> None:  # noqa: ANN401  columns
    """Set columns of a submission."""
    plain = {key: value.value if isinstance(value, SubmissionState) else value for key, value in values.items()}
    connection.execute(update(_subs).where(_subs.c.id == number).values(plain))


def choose(connection: Connection, *, team_id: int, phase: str, number: int | None) -> None:
    """Make one submission of a team the chosen one of a phase; None: none of them."""
    mine = (_subs.c.team_id == team_id) & (_subs.c.phase == phase)
    connection.execute(update(_subs).where(mine).values(chosen=case((_subs.c.id == (number or 0), True), else_=False)))


def usage(connection: Connection, *, phase: str, since: datetime, team_id: int | None = None) -> dict[int, Usage]:
    """Count the submissions that cost quota, of every team that has one, or of one team."""
    costs = not_(_subs.c.free) & (_subs.c.state != SubmissionState.LOST.value) & _subs.c.source_id.is_(None)
    running = [state.value for state in SubmissionState if not state.ended and state is not SubmissionState.HELD]
    query = (
        select(
            _subs.c.team_id,
            func.count(case((_subs.c.handed_in_at >= since, 1))),
            func.count(),
            func.count(case((_subs.c.state.in_(running), 1))),
        )
        .where(_subs.c.phase == phase, costs)
        .group_by(_subs.c.team_id)
    )
    if team_id is not None:
        query = query.where(_subs.c.team_id == team_id)
    rows = connection.execute(query)
    return {row[0]: Usage(today=row[1], total=row[2], at_once=row[3]) for row in rows}


def counting(
    connection: Connection, phase: str, *, rule: str, until: datetime | None = None
) -> list[tuple[int, int, datetime]]:
    """Return the submission that counts of every team: (team, submission, when it was handed in).

    It is the last scored one, or with the rule ``chosen`` the chosen one where a team chose a scored one; scored until
    an instant where one is given. Disqualified submissions and teams have none.
    """
    scored = (_subs.c.phase == phase) & _subs.c.scored_at.is_not(None) & _subs.c.disqualified_at.is_(None)
    if until is not None:
        scored &= _subs.c.scored_at <= until
    last = func.max(_subs.c.id)
    number = func.coalesce(func.max(case((_subs.c.chosen, _subs.c.id))), last) if rule == "chosen" else last
    best = select(_subs.c.team_id, number.label("number")).where(scored).group_by(_subs.c.team_id).subquery()
    query = (
        select(_subs.c.team_id, _subs.c.id, _subs.c.handed_in_at)
        .join(best, best.c.number == _subs.c.id)
        .join(schema.teams, schema.teams.c.id == _subs.c.team_id)
        .where(schema.teams.c.disqualified_at.is_(None))
        .order_by(_subs.c.id)
    )
    return [(int(team), int(sub), at) for team, sub, at in connection.execute(query)]


def held(connection: Connection, phase: str) -> list[Submission]:
    """Return the submissions that wait for a phase's deadline, oldest first."""
    waiting = (_subs.c.phase == phase) & (_subs.c.state == _HELD)
    return records(Submission, connection, select(_subs).where(waiting).order_by(_subs.c.id))


def replace_held(connection: Connection, *, team_id: int, phase: str, but: int) -> int:
    """Mark a team's waiting submissions as replaced, but one; return how many."""
    others = (_subs.c.team_id == team_id) & (_subs.c.phase == phase) & (_subs.c.state == _HELD) & (_subs.c.id != but)
    return changed(connection.execute(update(_subs).where(others).values(state=SubmissionState.REPLACED.value)))


def migrated(connection: Connection, phase: str) -> set[int]:
    """Return the numbers of the submissions that were migrated into a phase already."""
    query = select(_subs.c.source_id).where(_subs.c.phase == phase, _subs.c.source_id.is_not(None))
    return {int(number) for number in connection.execute(query).scalars()}
