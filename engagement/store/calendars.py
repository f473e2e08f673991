"""What calendar feeds are made of: activities with what changed of them, calls for papers, when anything changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, func, or_, select

from engagement.model.tables import Activity, ActivityPerson, Change, Event, Inbox, Link, Person
from engagement.store.bulk import among


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity as a calendar has it. `links` are (url, role).

    `minutes` are those a calendar said, without preparing and travelling. `was` are the kinds and statuses it
    had before; `gone_at` says when it was deleted.
    """

    id: str
    kind: str
    status: str
    title: str
    starts_on: date
    ends_on: date | None
    starts_at: datetime | None
    zone: str | None
    event: str | None
    place: str | None
    city: str | None
    country: str | None
    format: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    gone_at: datetime | None = None
    minutes: int | None = None
    persons: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    was: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Call:
    """A call for papers: until when, and how often what is known of its event was changed."""

    id: str
    name: str
    closes_on: date
    url: str | None
    changes: int
    changed_at: datetime


def entries(connection: Connection, since: date | None, gone_since: datetime) -> list[Entry]:
    """Activities whose last day is not before `since`, and those deleted after an instant; oldest day first."""
    columns = (
        Activity.id,
        Activity.kind,
        Activity.status,
        Activity.title,
        Activity.starts_on,
        Activity.ends_on,
        Activity.starts_at,
        Activity.zone,
        Event.name.label("event"),
        Activity.place,
        Activity.city,
        Activity.country,
        Activity.format,
        Activity.version,
        Activity.created_at,
        Activity.updated_at,
        Activity.deleted_at.label("gone_at"),
        Activity.minutes,
    )
    query = (
        select(*columns)
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(or_(Activity.deleted_at.is_(None), Activity.deleted_at >= gone_since))
        .order_by(Activity.starts_on, Activity.id)
    )
    if since is not None:
        query = query.where(func.coalesce(Activity.ends_on, Activity.starts_on) >= since)
    rows = connection.execute(query).mappings().all()
    return _complete(connection, rows)


def _complete(connection: Connection, rows: Sequence[Any]) -> list[Entry]:
    ids = [row["id"] for row in rows]
    persons: dict[str, list[str]] = {}
    named = (
        select(ActivityPerson.activity_id, Person.name)
        .join(Person, Person.id == ActivityPerson.person_id)
        .where(among(connection, ActivityPerson.activity_id, ids))
        .order_by(ActivityPerson.place)
    )
    for activity_id, name in connection.execute(named):
        persons.setdefault(activity_id, []).append(name)
    links: dict[str, list[tuple[str, str]]] = {}
    linked = (
        select(Link.activity_id, Link.url, Link.role)
        .where(among(connection, Link.activity_id, ids), Link.deleted_at.is_(None))
        .order_by(Link.place, Link.key, Link.role)
    )
    for activity_id, url, role in connection.execute(linked):
        links.setdefault(activity_id, []).append((url, role))
    was, said = _was(connection, ids), _said_by_calendar(connection, ids)
    return [
        Entry(
            **{**row, "minutes": row["minutes"] if said.get(row["id"]) == row["minutes"] else None},
            persons=tuple(persons.get(row["id"], ())),
            links=tuple(links.get(row["id"], ())),
            was=frozenset(was.get(row["id"], ())),
        )
        for row in rows
    ]


def _was(connection: Connection, ids: Sequence[str]) -> dict[str, set[str]]:
    """{activity: the statuses and kinds it had}, of those whose status or kind was changed."""
    told = cast(Change.fields, Text)
    query = select(Change.record_id, Change.fields).where(
        Change.noun == "activity",
        Change.action == "edit",
        or_(told.contains('"status"'), told.contains('"kind"')),
        among(connection, Change.record_id, ids),
    )
    found: dict[str, set[str]] = {}
    for activity_id, fields in connection.execute(query):
        for name in ("status", "kind"):
            found.setdefault(activity_id, set()).update(v for v in (fields or {}).get(name, ()) if v)
    return found


def _said_by_calendar(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """{activity: the minutes of the calendar entry it was found in}."""
    query = select(Inbox.activity_id, Inbox.proposal).where(
        Inbox.origin.startswith("calendar "), among(connection, Inbox.activity_id, ids)
    )
    return {
        activity_id: minutes
        for activity_id, proposal in connection.execute(query)
        if (minutes := (proposal or {}).get("minutes"))
    }


def calls(connection: Connection, today: date) -> list[Call]:
    """Calls for papers that close today or later, soonest first."""
    changed = (
        select(
            Change.record_id,
            func.count().label("changes"),
            func.max(Change.at).label("changed_at"),
        )
        .where(Change.noun == "event", Change.action == "edit")
        .group_by(Change.record_id)
        .subquery()
    )
    query = (
        select(
            Event.id,
            Event.name,
            Event.cfp_closes_on,
            func.coalesce(Event.cfp_url, Event.url),
            func.coalesce(changed.c.changes, 0),
            func.coalesce(changed.c.changed_at, Event.created_at),
        )
        .join(changed, changed.c.record_id == Event.id, isouter=True)
        .where(Event.cfp_closes_on >= today)
        .order_by(Event.cfp_closes_on, Event.key, Event.id)
    )
    return [Call(*row) for row in connection.execute(query)]


def changed(connection: Connection) -> tuple[int, datetime | None]:
    """How many changes the record keeps, and when the newest was made: both only ever grow."""
    count, newest = connection.execute(
        select(func.count(), func.max(Change.at)).select_from(Change)
    ).one()
    return count, newest
