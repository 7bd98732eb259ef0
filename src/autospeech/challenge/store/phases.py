"""What happened to the phases, in the store."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from autospeech.challenge.records import PhaseRecord
from autospeech.challenge.store import schema
from autospeech.challenge.store.rows import changed, record

__all__ = ["change", "get", "start"]

_phases = schema.phases


def get(connection: Connection, name: str) -> PhaseRecord:
    """Return what happened to a phase; an untouched one has no instant."""
    found = record(PhaseRecord, connection.execute(select(_phases).where(_phases.c.name == name)).first())
    return found or PhaseRecord(name=name, started_at=None, published_at=None, showing=None, frozen_at=None)


def change(connection: Connection, name: str, **values: Any) -> None:  # noqa: ANN401  columns
    """Set columns of a phase."""
    if changed(connection.execute(update(_phases).where(_phases.c.name == name).values(values))) == 0:
        connection.execute(insert(_phases).values(name=name, **values))


def start(connection: Connection, name: str, now: datetime) -> bool:
    """Write down that a phase's entries are sent to run; return False when they were already."""
    if get(connection, name).started_at is not None:
        return False
    change(connection, name, started_at=now)
    return True
