"""Tables of the store. A change here raises `SCHEMA_VERSION`."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    text,
)

__all__ = [
    "SCHEMA_VERSION",
    "attempts",
    "events",
    "jobs",
    "participants",
    "phases",
    "points",
    "scores",
    "submissions",
    "tables",
    "teams",
    "tokens",
    "version",
    "workers",
]

SCHEMA_VERSION: Final = 1
"""Raised with every change of the tables."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as seconds since 1970: the same on every database, and comparable there."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> float | None:  # noqa: ARG002  SQLAlchemy's hook
        return None if value is None else value.timestamp()

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002  the same
        return None if value is None else datetime.fromtimestamp(value, UTC)


tables = MetaData()

version = Table("schema_version", tables, Column("number", Integer, primary_key=True))

teams = Table(
    "teams",
    tables,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("solo", Boolean, nullable=False),
    Column("join_hash", String(64), unique=True),
    Column("created_at", Instant, nullable=False),
    Column("last_started_at", Instant),
    Column("disqualified_at", Instant),
    Column("disqualified_why", Text),
)

participants = Table(
    "participants",
    tables,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False, index=True),
    Column("organiser", Boolean, nullable=False),
    Column("real_name", Text),
    Column("rules_version", String(80)),
    Column("rules_accepted_at", Instant),
    Column("verified_at", Instant),
    Column("created_at", Instant, nullable=False),
)

tokens = Table(
    "tokens",
    tables,
    Column("id", Integer, primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("label", String(80), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
)

submissions = Table(
    "submissions",
    tables,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("phase", String(80), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("handed_in_at", Instant, nullable=False),
    Column("scored_at", Instant),
    Column("ended_at", Instant),
    Column("chosen", Boolean, nullable=False),
    Column("free", Boolean, nullable=False),
    Column("source_id", ForeignKey("submissions.id")),
    Column("disqualified_at", Instant),
    Column("disqualified_why", Text),
    UniqueConstraint("phase", "source_id"),
    Index("submissions_by_team", "team_id", "phase"),
    Index("submissions_by_phase", "phase", "team_id", "scored_at"),
)

jobs = Table(
    "jobs",
    tables,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("dataset", String(80), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("result_attempt", Integer),
    Column("lost", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("owner", String(120), index=True),
    Column("lease_until", Instant),
    Column("deadline", Instant),
    Column("cancel_requested", Boolean, nullable=False),
    Column("outcome", String(40)),
    Column("sentence", Text),
    Column("predictions", Integer),
    UniqueConstraint("submission_id", "dataset"),
)

attempts = Table(
    "attempts",
    tables,
    Column("job_id", ForeignKey("jobs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("worker", String(120), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", String(40)),
    Column("sentence", Text),
)

scores = Table(
    "scores",
    tables,
    Column("job_id", ForeignKey("jobs.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("alc", Double, nullable=False),
    Column("nauc", Double, nullable=False),
    Column("accuracy", Double, nullable=False),
    Column("balanced_accuracy", Double, nullable=False),
    Column("first_seconds", Double),
    Column("budget", Double, nullable=False),
    Column("scored_at", Instant, nullable=False),
)

points = Table(
    "points",
    tables,
    Column("job_id", ForeignKey("jobs.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("seconds", Double, nullable=False),
    Column("nauc", Double, nullable=False),
)

phases = Table(
    "phases",
    tables,
    Column("name", String(80), primary_key=True),
    Column("started_at", Instant),
    Column("published_at", Instant),
    Column("showing", String(16)),
    Column("frozen_at", Instant),
)

events = Table(
    "events",
    tables,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("verb", String(40), nullable=False),
    Column("subject", String(120), nullable=False, index=True),
    Column("detail", Text, nullable=False),
)

workers = Table(
    "workers",
    tables,
    Column("name", String(120), primary_key=True),
    Column("slots", Integer, nullable=False),
    Column("executor", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

_SQLITE_AUDIT: Final = (
    "CREATE TRIGGER events_no_{0} BEFORE {0} ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
)
_POSTGRES_FUNCTION: Final = (
    "CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$"
)
_POSTGRES_AUDIT: Final = (
    "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events"
    " FOR EACH ROW EXECUTE FUNCTION events_append_only()"
)


@event.listens_for(events, "after_create")
def _hold_append_only(_table: Table, connection: Connection, **_options: object) -> None:
    """Let the database itself refuse a change of the audit."""
    sqlite = [_SQLITE_AUDIT.format(verb) for verb in ("UPDATE", "DELETE")]
    for statement in sqlite if connection.dialect.name == "sqlite" else (_POSTGRES_FUNCTION, _POSTGRES_AUDIT):
        connection.execute(text(statement))
