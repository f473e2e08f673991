"""What could have a number, in short rows for sums over the whole record: linked pages, and activities themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, select

from engagement.model.tables import Activity, Link, Subject
from engagement.store.filters import NONE, Filter, where


class Thing(NamedTuple):
    """A page or an activity: what it is counted once by, and where it counts.

    `subject` is its number in the ledger, None while nothing was read; `ref` the link's key or the
    activity's id. `platform` is "" for an activity.
    """

    subject: int | None
    ref: str
    platform: str
    kind: str
    status: str
    day: date


def pages(connection: Connection, asked: Filter) -> Sequence[Thing]:
    """The living links of the activities a filter finds, a page's own activity first."""
    query = (
        select(Subject.id, Link.key, Link.platform, Activity.kind, Activity.status, Activity.starts_on)
        .join(Activity, Activity.id == Link.activity_id)
        .join(Subject, and_(Subject.ref == Link.key, Subject.sort != "activity"), isouter=True)
        .where(_of_any_platform(connection, asked), Link.deleted_at.is_(None))
        .order_by(Link.id)
    )
    found = map(Thing._make, connection.execute(query).all())
    wanted = frozenset(asked.platforms)
    return [thing for thing in found if not wanted or thing.platform in wanted]


def activities(connection: Connection, asked: Filter) -> Sequence[Thing]:
    """The activities a filter finds, for the numbers that are their own; none where only pages are asked for."""
    if asked.platforms and NONE not in asked.platforms:
        return []
    query = (
        select(Subject.id, Activity.id, Activity.kind, Activity.status, Activity.starts_on)
        .join(Subject, Subject.ref == Activity.id, isouter=True)
        .where(_of_any_platform(connection, asked))
        .order_by(Activity.id)
    )
    return [Thing(row[0], row[1], "", *row[2:]) for row in connection.execute(query).all()]


def _of_any_platform(connection: Connection, asked: Filter) -> ColumnElement[bool]:
    """The filter without its platforms, which are those of each page here, not of any page of its activity."""
    return where(connection, replace(asked, platforms=()))
