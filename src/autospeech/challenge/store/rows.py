"""From a row of a table to a record."""

from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar, get_type_hints

from sqlalchemy import Connection, CursorResult, Executable, Row

__all__ = ["changed", "inserted", "record", "records"]

T = TypeVar("T")


def record(kind: type[T], row: Row[Any] | None) -> T | None:
    """Return the record of a row; None of none. Columns the record has no field for are left out."""
    if row is None:
        return None
    values = row._mapping  # noqa: SLF001  SQLAlchemy's public name for a row as a mapping
    hints = _hints(kind)
    return kind(**{name: _as(hint, values[name]) for name, hint in hints.items()})


def records(kind: type[T], connection: Connection, query: Executable) -> list[T]:
    """Return the records of a query's rows."""
    return [one for row in connection.execute(query) if (one := record(kind, row)) is not None]


def changed(result: CursorResult[Any]) -> int:
    """Return how many rows a statement changed."""
    return int(result.rowcount)


def inserted(result: CursorResult[Any]) -> int:
    """Return the number an insert was given."""
    key = result.inserted_primary_key
    return int(key[0]) if key else 0


def _as(hint: Any, value: Any) -> Any:  # noqa: ANN401  a column's value
    return hint(value) if isinstance(hint, type) and issubclass(hint, Enum) else value


_known: dict[type[Any], dict[str, Any]] = {}


def _hints(kind: type[Any]) -> dict[str, Any]:
    if kind not in _known:
        hints = get_type_hints(kind)
        _known[kind] = {one.name: hints[one.name] for one in fields(kind)}
    return _known[kind]
