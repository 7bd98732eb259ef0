"""From a row of a table to a record."""

from collections.abc import Callable
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
    return _maker(kind, row._fields)(row)


def records(kind: type[T], connection: Connection, query: Executable) -> list[T]:
    """Return the records of a query's rows."""
    result = connection.execute(query)
    make = _maker(kind, tuple(result.keys()))
    return [make(row) for row in result]


def changed(result: CursorResult[Any]) -> int:
    """Return how many rows a statement changed."""
    return int(result.rowcount)


def inserted(result: CursorResult[Any]) -> int:
    """Return the number an insert was given."""
    key = result.inserted_primary_key
    return int(key[0]) if key else 0


def _maker(kind: type[T], columns: tuple[str, ...]) -> Callable[[Row[Any]], T]:
    """Return what makes a record of a row: worked out once, because a page has hundreds of rows."""
    if (kind, columns) not in _makers:
        _makers[kind, columns] = _new_maker(kind, columns)
    return _makers[kind, columns]


_makers: dict[tuple[type[Any], tuple[str, ...]], Callable[[Row[Any]], Any]] = {}


def _new_maker(kind: Any, columns: tuple[str, ...]) -> Callable[[Row[Any]], Any]:  # noqa: ANN401  a class of records
    hints = get_type_hints(kind)
    places = [(one.name, columns.index(one.name)) for one in fields(kind)]
    states = [
        (name, hints[name]) for name, _ in places if isinstance(hints[name], type) and issubclass(hints[name], Enum)
    ]

    def make(row: Row[Any]) -> Any:  # noqa: ANN401  a record of that class
        values = {name: row[place] for name, place in places}
        for name, state in states:
            values[name] = state(values[name])
        return kind(**values)

    return make
