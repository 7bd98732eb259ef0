"""CSV that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["csv_cell", "csv_table"]


def csv_cell(value: object) -> object:
    """Return a cell a spreadsheet takes as a value: no formula, nothing for None.

    >>> csv_cell("=1+1"), csv_cell(None), csv_cell(0.5)
    ("'=1+1", '', 0.5)
    """
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return "" if value is None else value


def csv_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows of the same keys as CSV with a header; nothing for no rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    writer.writerows([csv_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()
