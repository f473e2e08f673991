"""What the mirror of the mission asks: activities with whom and what they served, and where their minutes are from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from engagement.model.tables import Activity, ActivityPerson, Event, Inbox, Person
from engagement.model.vocabulary import Status
from engagement.store.bulk import among
from engagement.store.filters import Filter, where

_STATUSES = (Status.DELIVERED.value, Status.ACCEPTED.value, Status.PLANNED.value)


def activities(
    connection: Connection, since: date, until: date, person: str | None = None
) -> list[dict[str, Any]]:
    """Delivered, accepted and planned activities with a day in a period, newest first.

    id, version, updated_at, kind, status, title, starts_on, ends_on, minutes, tags, audiences, organisation,
    counterpart, duties, event_id, persons (names), from_calendar (its minutes are those of a calendar's entry).
    """
    asked = Filter(
        statuses=_STATUSES, since=since, until=until, persons=(person,) if person is not None else ()
    )
    query = (
        select(
            Activity.id,
            Activity.version,
            Activity.updated_at,
            Activity.kind,
            Activity.status,
            Activity.title,
            Activity.starts_on,
            Activity.ends_on,
            Activity.minutes,
            Activity.tags,
            Activity.audiences,
            Activity.organisation,
            Activity.counterpart,
            Activity.duties,
            Activity.event_id,
        )
        .where(where(connection, asked))
        .order_by(Activity.starts_on.desc(), Activity.id.desc())
    )
    found = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
    for row in found.values():
        row |= {"persons": [], "from_calendar": False}
    named = (
        select(ActivityPerson.activity_id, Person.name)
        .join(Person, Person.id == ActivityPerson.person_id)
        .where(among(connection, ActivityPerson.activity_id, list(found)))
        .order_by(ActivityPerson.activity_id, ActivityPerson.place)
    )
    for activity_id, name in connection.execute(named):
        found[activity_id]["persons"].append(name)
    _mark_calendar(connection, found)
    return list(found.values())


def _mark_calendar(connection: Connection, found: dict[str, dict[str, Any]]) -> None:
    """Minutes are the calendar's while they are what its entry said; a person's own are the activity's."""
    said = [one for one, row in found.items() if row["minutes"] is not None]
    query = select(Inbox.activity_id, Inbox.proposal).where(
        Inbox.origin.startswith("calendar "), among(connection, Inbox.activity_id, said)
    )
    for activity_id, proposal in connection.execute(query):
        if proposal.get("minutes") == found[activity_id]["minutes"]:
            found[activity_id]["from_calendar"] = True


def notes(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
    """{activity: (its notes, its event's name)}, for telling which duties it may serve."""
    query = (
        select(Activity.id, Activity.notes, Event.name)
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(among(connection, Activity.id, list(ids)))
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def first_day(connection: Connection) -> date | None:
    """The day of the oldest living activity."""
    query = select(Activity.starts_on).where(Activity.deleted_at.is_(None))
    return connection.execute(query.order_by(Activity.starts_on).limit(1)).scalar()
