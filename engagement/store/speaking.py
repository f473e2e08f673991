"""Talks and where they were sent: submissions with their answers, calls for papers, families."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Text, and_, cast, func, or_, select

from engagement.model.tables import Activity, Change, Event, Talk
from engagement.model.vocabulary import TALK_KINDS, Status
from engagement.store.bulk import among

_ANSWERS = (Status.SUBMITTED.value, Status.ACCEPTED.value, Status.REJECTED.value)
_KINDS = sorted(TALK_KINDS)


@dataclass(frozen=True, slots=True)
class Submission:
    """One talk sent to one event: how it stands, and what it was in its time (`was`)."""

    id: str
    talk_id: str | None
    title: str
    event: str | None
    starts_on: date
    kind: str
    status: str
    was: frozenset[str]


def submissions(connection: Connection) -> list[Submission]:
    """Every talk that is or was submitted, accepted or rejected, soonest day last."""
    told: dict[str, set[str]] = {}
    query = select(Change.record_id, Change.fields).where(
        Change.noun == "activity",
        Change.action == "edit",
        cast(Change.fields, Text).contains('"status"'),
    )
    for record_id, fields in connection.execute(query):
        told.setdefault(record_id, set()).update(s for s in (fields or {}).get("status", ()) if s)
    rows = connection.execute(
        select(
            Activity.id,
            Activity.talk_id,
            Activity.title,
            Event.name,
            Activity.starts_on,
            Activity.kind,
            Activity.status,
        )
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(
            Activity.deleted_at.is_(None),
            Activity.kind.in_(_KINDS),
            or_(
                Activity.status.in_(_ANSWERS),
                among(
                    connection, Activity.id, [one for one, was in told.items() if was & set(_ANSWERS)]
                ),
            ),
        )
        .order_by(Activity.starts_on.desc(), Activity.id)
    )
    return [Submission(*row, frozenset({row.status, *told.get(row.id, ())})) for row in rows]


def calls(connection: Connection, today: date) -> list[dict[str, Any]]:
    """Events whose call for papers is open, soonest deadline first, with how many talks were sent there."""
    sent = (
        select(func.count())
        .where(
            Activity.event_id == Event.id,
            Activity.deleted_at.is_(None),
            or_(Activity.status.in_(_ANSWERS), Activity.kind.in_(_KINDS)),
        )
        .scalar_subquery()
    )
    columns = (
        Event.id,
        Event.name,
        Event.starts_on,
        Event.ends_on,
        Event.city,
        Event.country,
        Event.url,
        Event.cfp_url,
        Event.cfp_closes_on,
        sent.label("sent"),
    )
    query = select(*columns).where(Event.cfp_closes_on >= today).order_by(Event.cfp_closes_on, Event.key)
    return [dict(row) for row in connection.execute(query).mappings()]


def talks(connection: Connection) -> list[dict[str, Any]]:
    """Talks with a living activity: id, title, how often delivered, first and last day."""
    given = and_(Activity.status == Status.DELIVERED.value)
    query = (
        select(
            Talk.id,
            Talk.title,
            func.count(Activity.id).filter(given).label("given"),
            func.count(Activity.id).label("times"),
            func.max(Activity.starts_on).label("last"),
        )
        .join(Activity, Activity.talk_id == Talk.id)
        .where(Activity.deleted_at.is_(None))
        .group_by(Talk.id, Talk.title)
        .order_by(func.max(Activity.starts_on).desc(), Talk.id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
