"""Workers in the store, for the organiser's console."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from autospeech.challenge.records import Worker
from autospeech.challenge.store import schema
from autospeech.challenge.store.rows import changed, records

__all__ = ["everyone", "forget", "seen"]

_workers = schema.workers


def seen(connection: Connection, *, name: str, slots: int, executor: str, now: datetime) -> None:
    """Write down a worker's sign of life."""
    if changed(connection.execute(update(_workers).where(_workers.c.name == name).values(seen_at=now))) == 0:
        values = {"name": name, "slots": slots, "executor": executor, "started_at": now, "seen_at": now}
        connection.execute(insert(_workers).values(values))


def everyone(connection: Connection) -> list[Worker]:
    """Return every worker, the last seen first."""
    return records(Worker, connection, select(_workers).order_by(_workers.c.seen_at.desc()))


def forget(connection: Connection, *, unseen_since: datetime) -> int:
    """Remove workers that gave no sign of life since an instant; return how many."""
    return changed(connection.execute(delete(_workers).where(_workers.c.seen_at < unseen_since)))
