"""Scores of attempts and the corners of their learning curves in the store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, insert, select

from autospeech.challenge.job_records import Point, Score
from autospeech.challenge.store import schema
from autospeech.challenge.store.rows import records

__all__ = ["add", "add_points", "counting", "of", "points_of", "points_of_all"]

_scores, _jobs, _points = schema.scores, schema.jobs, schema.points
_FIELDS: Final = tuple(one.name for one in fields(Score))


def add(connection: Connection, *, job_id: int, attempt: int, **values: Any) -> None:  # noqa: ANN401  columns
    """Add the score of an attempt; the database refuses a second one."""
    connection.execute(insert(_scores).values(job_id=job_id, attempt=attempt, **values))


def of(connection: Connection, submission_ids: Collection[int]) -> list[Score]:
    """Return the scores that count of submissions' jobs."""
    counts = (_scores.c.job_id == _jobs.c.id) & (_scores.c.attempt == _jobs.c.result_attempt)
    mine = _jobs.c.submission_id.in_(submission_ids)
    return records(Score, connection, select(_scores).join(_jobs, counts).where(mine).order_by(_scores.c.job_id))


def counting(
    connection: Connection, submission_ids: Sequence[int], *, until: datetime | None = None
) -> list[tuple[int, str, Score]]:
    """Return (submission, dataset, score) of submissions: what counts now, or what counted at an instant."""
    query = select(_jobs.c.submission_id, _jobs.c.dataset, *(_scores.c[name] for name in _FIELDS)).where(
        _jobs.c.submission_id.in_(submission_ids)
    )
    attempt: ColumnElement[Any] = _jobs.c.result_attempt
    if until is not None:
        then = select(func.max(_scores.c.attempt)).where(_scores.c.job_id == _jobs.c.id, _scores.c.scored_at <= until)
        attempt = then.correlate(_jobs).scalar_subquery()
    query = query.join(_jobs, (_scores.c.job_id == _jobs.c.id) & (_scores.c.attempt == attempt))
    rows = connection.execute(query)
    return [(row[0], row[1], Score(**dict(zip(_FIELDS, row[2:], strict=True)))) for row in rows]


def add_points(connection: Connection, points: Sequence[Point]) -> None:
    """Add corners of a learning curve that are not there yet (of one attempt)."""
    if not points:
        return
    known = {point.index for point in points_of(connection, points[0].job_id, points[0].attempt)}
    if fresh := [vars(point) for point in points if point.index not in known]:
        connection.execute(insert(_points), fresh)


def points_of(connection: Connection, job_id: int, attempt: int, *, after: int = -1) -> list[Point]:
    """Return the corners of an attempt's learning curve, only those after one where it is named."""
    these = (_points.c.job_id == job_id) & (_points.c.attempt == attempt) & (_points.c.index > after)
    return records(Point, connection, select(_points).where(these).order_by(_points.c.index))


def points_of_all(connection: Connection, attempts: Mapping[int, int]) -> dict[int, list[Point]]:
    """Return the corners of many learning curves by job; `attempts` names the attempt of every job."""
    these = select(_points).where(_points.c.job_id.in_(list(attempts))).order_by(_points.c.job_id, _points.c.index)
    found: dict[int, list[Point]] = {job: [] for job in attempts}
    for point in records(Point, connection, these) if attempts else []:
        if point.attempt == attempts[point.job_id]:
            found[point.job_id].append(point)
    return found
