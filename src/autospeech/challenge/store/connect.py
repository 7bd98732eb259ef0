"""Opens the store: SQLite in write-ahead mode, or PostgreSQL; refuses a store of another schema version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from autospeech.challenge.store.schema import SCHEMA_VERSION, tables, version
from autospeech.errors import DataError, MachineryError

__all__ = ["Store", "StoreUnavailableError"]

StoreUnavailableError = OperationalError
"""What a store raises that does not answer at the moment; the transaction is undone."""

_BUSY_SECONDS: Final = 60
"""How long a writer waits for another one (SQLite has one at a time) before it gives up."""
_CREATION_LOCK: Final = 20190916
"""Advisory lock (PostgreSQL) under which the tables are made once. Any number; this one: the challenge's first day."""
_ONCE_LOCK: Final = _CREATION_LOCK + 1
"""Advisory lock (PostgreSQL) of `Store.alone`."""


class Store:
    """The one door to the database.

    Args:
        url: SQLAlchemy URL; ``sqlite:///path`` or ``postgresql+psycopg://…``.
        folder: Folder a relative SQLite path lies in.

    Raises:
        DataError: The URL is none, or of another kind of database.
        MachineryError: The database cannot be reached, or has another schema version.
    """

    def __init__(self, url: str, *, folder: Path) -> None:
        self._engine = _engine(_resolve(url, folder))
        self._writing = self._engine.execution_options(writes=True)
        try:
            self._prepare()
        except OperationalError as error:
            wanted = "a database that answers"
            raise MachineryError(f"store {self._engine.url!r}", expected=wanted, got=error.orig) from error
        except MachineryError:
            self.close()
            raise

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction that writes; it is committed at the end, or undone when an error leaves it."""
        with self._writing.begin() as connection:
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Open a transaction that writes while no other such one does: for what must happen once in a challenge."""
        with self.begin() as connection:
            _wait_alone(connection, _ONCE_LOCK)
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection that only reads, one state of the store throughout on SQLite."""
        with self._engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _prepare(self) -> None:
        with self.begin() as connection:
            _wait_alone(connection, _CREATION_LOCK)
            if not inspect(connection).has_table(version.name):
                tables.create_all(connection)
                connection.execute(insert(version).values(number=SCHEMA_VERSION))
            found = connection.execute(select(version.c.number)).scalar()
        if found != SCHEMA_VERSION:
            raise MachineryError(
                "schema version of the store",
                expected=SCHEMA_VERSION,
                got=found,
                hint="use the package version that made the store, or start a new store and import its export",
            )


def _wait_alone(connection: Connection, lock: int) -> None:
    if connection.dialect.name == "postgresql":  # on SQLite every writer is alone
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def _resolve(url: str, folder: Path) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DataError("URL of the store", expected="sqlite:///… or postgresql+psycopg://…", got=url) from error
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise DataError("URL of the store", expected="sqlite:///… or postgresql+psycopg://…", got=url)
    return parsed.set(database=str(folder.absolute() / parsed.database))


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        try:
            return create_engine(url, pool_pre_ping=True)
        except (ImportError, NoSuchModuleError) as error:
            raise MachineryError(
                "PostgreSQL store", expected="psycopg", hint="pip install autospeech[postgres]"
            ) from error
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own connection
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at the start: what it read stays true until it commits, and no upgrade can deadlock.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
