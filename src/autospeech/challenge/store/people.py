"""Teams, participants and tokens in the store."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from autospeech.challenge.records import Participant, Team, Token
from autospeech.challenge.store import schema
from autospeech.challenge.store.rows import changed, inserted, record, records

__all__ = [
    "add_participant",
    "add_team",
    "add_token",
    "all_participants",
    "all_teams",
    "change_participant",
    "change_team",
    "drop_token",
    "drop_tokens",
    "find_participant",
    "find_team",
    "lock_team",
    "members",
    "participant",
    "participant_of_token",
    "password_hash",
    "team",
    "team_by_join_hash",
    "tokens_of",
]

_people, _teams, _tokens = schema.participants, schema.teams, schema.tokens


def add_team(connection: Connection, *, name: str, solo: bool, now: datetime, join_hash: str | None = None) -> int:
    """Add a team; return its number."""
    values = {"name": name, "solo": solo, "created_at": now, "join_hash": join_hash}
    return inserted(connection.execute(insert(_teams).values(values)))


def team(connection: Connection, number: int) -> Team | None:
    """Return a team."""
    return record(Team, connection.execute(select(_teams).where(_teams.c.id == number)).first())


def find_team(connection: Connection, name: str) -> Team | None:
    """Return the team of that name, capitals or not."""
    return record(Team, _first(connection, _teams, func.lower(_teams.c.name) == name.lower()))


def team_by_join_hash(connection: Connection, join_hash: str) -> Team | None:
    """Return the team whose invitation has that hash."""
    return record(Team, _first(connection, _teams, _teams.c.join_hash == join_hash))


def lock_team(connection: Connection, number: int) -> None:
    """Hold a team's row until the transaction ends, so that two uploads are counted one after the other."""
    connection.execute(select(_teams.c.id).where(_teams.c.id == number).with_for_update())


def all_teams(connection: Connection) -> list[Team]:
    """Return every team."""
    return records(Team, connection, select(_teams).order_by(_teams.c.id))


def change_team(connection: Connection, number: int, **values: Any) -> None:  # noqa: ANN401  columns
    """Set columns of a team."""
    connection.execute(update(_teams).where(_teams.c.id == number).values(values))


def add_participant(connection: Connection, *, now: datetime, **values: Any) -> int:  # noqa: ANN401  columns
    """Add a participant; return the number."""
    return inserted(connection.execute(insert(_people).values(created_at=now, **values)))


def participant(connection: Connection, number: int) -> Participant | None:
    """Return a participant."""
    return record(Participant, _first(connection, _people, _people.c.id == number))


def find_participant(connection: Connection, name_or_email: str) -> Participant | None:
    """Return the participant of that name or address, capitals or not."""
    wanted = name_or_email.lower()
    who = or_(func.lower(_people.c.name) == wanted, func.lower(_people.c.email) == wanted)
    return record(Participant, _first(connection, _people, who))


def password_hash(connection: Connection, number: int) -> str:
    """Return the hash of a participant's password."""
    return str(connection.execute(select(_people.c.password_hash).where(_people.c.id == number)).scalar_one())


def members(connection: Connection, team_id: int) -> list[Participant]:
    """Return the members of a team."""
    return records(Participant, connection, select(_people).where(_people.c.team_id == team_id).order_by(_people.c.id))


def all_participants(connection: Connection) -> list[Participant]:
    """Return every participant."""
    return records(Participant, connection, select(_people).order_by(_people.c.id))


def change_participant(connection: Connection, number: int, **values: Any) -> None:  # noqa: ANN401  columns
    """Set columns of a participant."""
    connection.execute(update(_people).where(_people.c.id == number).values(values))


def add_token(connection: Connection, *, secret_hash: str, now: datetime, **values: Any) -> int:  # noqa: ANN401  columns
    """Add a token by the hash of its secret; return its number."""
    return inserted(connection.execute(insert(_tokens).values(secret_hash=secret_hash, created_at=now, **values)))


def participant_of_token(connection: Connection, secret_hash: str, kind: str, now: datetime) -> Participant | None:
    """Return whose token that is; None when there is none or it expired."""
    alive = or_(_tokens.c.expires_at.is_(None), _tokens.c.expires_at > now)
    query = (
        select(_people)
        .join(_tokens, _tokens.c.participant_id == _people.c.id)
        .where(_tokens.c.secret_hash == secret_hash, _tokens.c.kind == kind, alive)
    )
    return record(Participant, connection.execute(query).first())


def tokens_of(connection: Connection, participant_id: int, kind: str) -> list[Token]:
    """Return the tokens of a participant."""
    mine = (_tokens.c.participant_id == participant_id) & (_tokens.c.kind == kind)
    return records(Token, connection, select(_tokens).where(mine).order_by(_tokens.c.id))


def drop_token(connection: Connection, *, participant_id: int, number: int = 0, secret_hash: str = "") -> bool:
    """Remove a participant's token by number or hash; return whether there was one."""
    which = (_tokens.c.id == number) | (_tokens.c.secret_hash == secret_hash)
    return changed(connection.execute(delete(_tokens).where(_tokens.c.participant_id == participant_id, which))) > 0


def drop_tokens(connection: Connection, participant_id: int, kind: str) -> None:
    """Remove a participant's tokens of a kind."""
    connection.execute(delete(_tokens).where(_tokens.c.participant_id == participant_id, _tokens.c.kind == kind))


def _first(connection: Connection, table: Any, where: ColumnElement[bool]) -> Row[Any] | None:  # noqa: ANN401  a table
    return connection.execute(select(table).where(where)).first()
