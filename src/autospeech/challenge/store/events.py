"""The audit: append-only, held so by the database itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from autospeech.challenge.records import Event
from autospeech.challenge.store import schema
from autospeech.challenge.store.rows import records

__all__ = ["append", "last", "of", "recent"]


def append(connection: Connection, *, at: datetime, actor: str, verb: str, subject: str, detail: str = "") -> None:
    """Write down what was done, in the transaction that does it."""
    connection.execute(insert(schema.events).values(at=at, actor=actor, verb=verb, subject=subject, detail=detail))


def last(connection: Connection) -> int:
    """Return the number of the last event; 0 before the first."""
    return int(connection.execute(select(func.coalesce(func.max(schema.events.c.id), 0))).scalar_one())


def of(connection: Connection, subject: str) -> list[Event]:
    """Return the events of one subject, oldest first."""
    events = schema.events
    return records(Event, connection, select(events).where(events.c.subject == subject).order_by(events.c.id))


def recent(connection: Connection, *, limit: int | None = 200, verbs: Sequence[str] = ()) -> list[Event]:
    """Return the last events, newest first; only those verbs where any are named."""
    query = select(schema.events).order_by(schema.events.c.id.desc()).limit(limit)
    if verbs:
        query = query.where(schema.events.c.verb.in_(verbs))
    return records(Event, connection, query)
