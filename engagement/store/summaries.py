"""What the pages ask of the kept tables: sums by month, what comes next, how much is covered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from engagement.model.tables import Activity, Latest, Link, ReachMonth, Subject
from engagement.model.vocabulary import ATTENDED_KINDS


def reach(connection: Connection, metrics: Sequence[str]) -> list[dict[str, Any]]:
    """Reach by month of the activities: metric, month, kind, platform, value, known."""
    query = select(*ReachMonth.__table__.columns).where(ReachMonth.metric.in_(metrics))
    return [dict(row) for row in connection.execute(query).mappings()]


def reached_metrics(connection: Connection) -> dict[str, int]:
    """{metric: how many subjects have a value} of all that activities have earned."""
    query = select(ReachMonth.metric, func.sum(ReachMonth.known)).group_by(ReachMonth.metric)
    return {metric: int(known or 0) for metric, known in connection.execute(query)}


def linked_pages(connection: Connection) -> list[dict[str, Any]]:
    """How many pages are linked, by platform, kind and day: platform, kind, starts_on, pages."""
    query = (
        select(
            Link.platform,
            Activity.kind,
            Activity.starts_on,
            func.count(Link.key.distinct()).label("pages"),
        )
        .join(Activity, Activity.id == Link.activity_id)
        .where(Link.deleted_at.is_(None), Activity.deleted_at.is_(None))
        .group_by(Link.platform, Activity.kind, Activity.starts_on)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def output(connection: Connection, since: date, until: date) -> list[dict[str, Any]]:
    """Activities by kind and status that start in a period: kind, status, starts_on, activities."""
    query = (
        select(
            Activity.kind,
            Activity.status,
            Activity.starts_on,
            func.count().label("activities"),
        )
        .where(Activity.deleted_at.is_(None), Activity.starts_on.between(since, until))
        .group_by(Activity.kind, Activity.status, Activity.starts_on)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def attended(connection: Connection, since: date, until: date) -> tuple[int, int, int]:
    """Attendance of delivered activities in a period: total, known, of how many."""
    query = (
        select(
            func.coalesce(func.sum(Latest.value), 0),
            func.count(Latest.value),
            func.count(Activity.id),
        )
        .select_from(Activity)
        .join(Subject, Subject.ref == Activity.id, isouter=True)
        .join(
            Latest,
            (Latest.subject == Subject.id) & (Latest.metric == "attendance"),
            isouter=True,
        )
        .where(
            Activity.deleted_at.is_(None),
            Activity.status == "delivered",
            Activity.starts_on.between(since, until),
            Activity.kind.in_(ATTENDED_KINDS) | Latest.value.is_not(None),
        )
    )
    total, known, of = connection.execute(query).one()
    return int(total or 0), int(known), int(of)
