"""Reading the record: activities by filter, one with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, select

from engagement.errors import NotFound
from engagement.model.instants import from_micros, iso
from engagement.model.tables import (
    Activity,
    ActivityPerson,
    Change,
    Event,
    Latest,
    Link,
    Person,
    Reading,
    Run,
    Subject,
)
from engagement.store.bulk import among
from engagement.store.filters import Filter, where

# What a number is of that is no link's.
ITSELF = "the activity"


def count(connection: Connection, filter_: Filter) -> int:
    """How many activities the filter finds."""
    return connection.execute(select(func.count()).where(where(connection, filter_))).scalar_one()


def rows(
    connection: Connection, filter_: Filter, limit: int | None = None, offset: int = 0
) -> list[dict[str, Any]]:
    """Activities newest first, in the shape of the command line (see `as_json`)."""
    query: Any = (
        select(
            Activity.id,
            Activity.kind,
            Activity.status,
            Activity.title,
            Activity.starts_on,
            Activity.ends_on,
            Event.name.label("event"),
            Activity.city,
            Activity.country,
            Activity.format,
            Activity.tags,
            Activity.campaign,
            Activity.audiences,
            Activity.cost,
            Activity.organisation,
            Activity.counterpart,
            Activity.minutes,
            Activity.touch,
            Activity.direction,
            Activity.perception,
            Activity.duties,
            Activity.public,
        )
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(where(connection, filter_))
        .order_by(Activity.starts_on.desc(), Activity.id.desc())
    )
    found = connection.execute(query.limit(limit).offset(offset)).all()
    return _complete(connection, found)


def _complete(connection: Connection, found: Sequence[Any]) -> list[dict[str, Any]]:
    listed = {row.id: _plain(row) for row in found}
    ids = list(listed)
    names = (
        select(ActivityPerson.activity_id, Person.name)
        .join(Person, Person.id == ActivityPerson.person_id)
        .where(among(connection, ActivityPerson.activity_id, ids))
        .order_by(ActivityPerson.place)
    )
    for activity_id, name in connection.execute(names):
        listed[activity_id]["persons"].append(name)
    links = (
        select(Link.activity_id, Link.url, Link.role, Link.platform)
        .where(among(connection, Link.activity_id, ids), Link.deleted_at.is_(None))
        .order_by(Link.place)
    )
    for activity_id, url, role, platform in connection.execute(links):
        listed[activity_id]["links"].append({"url": url, "role": role, "platform": platform})
    _add_numbers(connection, listed, ids)
    return list(listed.values())


def _plain(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "status": row.status,
        "title": row.title,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "event": row.event,
        "city": row.city,
        "country": row.country,
        "format": row.format,
        "tags": row.tags or [],
        "campaign": row.campaign,
        "audiences": row.audiences or [],
        "cost": row.cost,
        "organisation": row.organisation,
        "counterpart": row.counterpart,
        "minutes": row.minutes,
        "touch": row.touch,
        "direction": row.direction,
        "perception": row.perception,
        "duties": row.duties or [],
        "public": row.public,
        "persons": [],
        "links": [],
        "readings": {},
    }


def _add_numbers(connection: Connection, listed: dict[str, dict[str, Any]], ids: Sequence[str]) -> None:
    """Each metric summed over the activity's links and itself, as old as its oldest part."""
    newest = (Latest.metric, Latest.value, Latest.observed_at, Latest.provenance)
    own = (
        select(Subject.ref, *newest)
        .join(Latest, Latest.subject == Subject.id)
        .where(among(connection, Subject.ref, ids))
    )
    linked = (
        select(Link.activity_id, *newest)
        .join(Subject, Subject.ref == Link.key)
        .join(Latest, Latest.subject == Subject.id)
        .where(among(connection, Link.activity_id, ids), Link.deleted_at.is_(None))
        .distinct()
        .add_columns(Subject.id)
    )
    for row in [*connection.execute(own).all(), *connection.execute(linked).all()]:
        _sum_up(listed[row[0]]["readings"], row[1], row[2], row[3], row[4])


def _sum_up(
    numbers: dict[str, Any], metric: str, value: int | None, observed_at: int, provenance: str
) -> None:
    at = iso(from_micros(observed_at))
    known = numbers.get(metric)
    if known is None or known["value"] is None:
        if known is None or value is not None:
            numbers[metric] = {"value": value, "observed_at": at, "provenance": provenance}
    elif value is not None:
        known["value"] += value
        known["observed_at"] = min(known["observed_at"], at)


@dataclass(frozen=True, slots=True)
class Number:
    """One metric of one link or of the activity itself, with where it comes from."""

    of: str
    metric: str
    value: int | None
    observed_at: datetime
    provenance: str
    by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one activity: its row, people, links, numbers and history."""

    row: dict[str, Any]
    persons: list[str]
    links: list[dict[str, Any]]
    numbers: list[Number]
    changes: list[dict[str, Any]]
    family: list[dict[str, Any]]


def detail(connection: Connection, activity_id: str) -> Detail:
    """One activity, also when it is marked as deleted. Raises NotFound."""
    row = (
        connection.execute(
            select(*Activity.__table__.columns, Event.name.label("event"))
            .join(Event, Event.id == Activity.event_id, isouter=True)
            .where(Activity.id == activity_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound("There is no such activity. It may have been removed.", field="id")
    names = (
        select(Person.name)
        .join(ActivityPerson, ActivityPerson.person_id == Person.id)
        .where(ActivityPerson.activity_id == activity_id)
        .order_by(ActivityPerson.place)
    )
    links = (
        select(Link.url, Link.key, Link.role, Link.platform)
        .where(Link.activity_id == activity_id, Link.deleted_at.is_(None))
        .order_by(Link.place)
    )
    linked = [dict(link) for link in connection.execute(links).mappings()]
    return Detail(
        row=dict(row),
        persons=list(connection.execute(names).scalars()),
        links=linked,
        numbers=_numbers(connection, activity_id, linked),
        changes=_changes(connection, activity_id),
        family=_family(connection, row["talk_id"], activity_id),
    )


def _numbers(connection: Connection, activity_id: str, links: Sequence[dict[str, Any]]) -> list[Number]:
    owners = {activity_id: ITSELF} | {link["key"]: link["url"] for link in links}
    query = (
        select(Subject.ref, *Latest.__table__.columns, Reading.by)
        .join(Latest, Latest.subject == Subject.id)
        .join(
            Reading,
            and_(
                Reading.metric == Latest.metric,
                Reading.subject == Latest.subject,
                Reading.observed_at == Latest.observed_at,
            ),
            isouter=True,
        )
        .where(Subject.ref.in_(list(owners)))
        .order_by(Subject.id, Latest.metric)
    )
    return [
        Number(
            owners[row.ref],
            row.metric,
            row.value,
            from_micros(row.observed_at),
            row.provenance,
            row.by,
            row.reason,
        )
        for row in connection.execute(query)
    ]


def _changes(connection: Connection, activity_id: str) -> list[dict[str, Any]]:
    query = (
        select(Change.id, Change.at, Change.by, Change.action, Change.fields, Run.verb)
        .join(Run, Run.number == Change.run, isouter=True)
        .where(Change.record_id == activity_id)
        .order_by(Change.id.desc())
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _family(connection: Connection, talk_id: str | None, activity_id: str) -> list[dict[str, Any]]:
    """The other deliveries of the same talk, newest first."""
    if talk_id is None:
        return []
    query = (
        select(Activity.id, Activity.title, Activity.starts_on, Activity.city, Event.name)
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(
            Activity.talk_id == talk_id,
            Activity.id != activity_id,
            Activity.deleted_at.is_(None),
        )
        .order_by(Activity.starts_on.desc())
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def people(connection: Connection) -> list[str]:
    """Names of all who have an activity, in alphabetical order."""
    query = (
        select(Person.name)
        .where(exists().where(ActivityPerson.person_id == Person.id))
        .order_by(Person.key)
    )
    return list(connection.execute(query).scalars())


def events(connection: Connection) -> list[dict[str, Any]]:
    """Events newest first, in the shape of the command line."""
    columns = (
        Event.id,
        Event.name,
        Event.starts_on,
        Event.ends_on,
        Event.city,
        Event.country,
        Event.url,
        Event.cfp_closes_on,
    )
    query = select(*columns).order_by(Event.starts_on.desc(), Event.key)
    return [
        {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}
        for row in connection.execute(query).mappings()
    ]


def same_urls(connection: Connection, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Living activities that have one of these links: id, title, starts_on."""
    query = (
        select(Activity.id, Activity.title, Activity.starts_on, Link.key, Link.role)
        .join(Link, Link.activity_id == Activity.id)
        .where(Link.key.in_(keys), Link.deleted_at.is_(None), Activity.deleted_at.is_(None))
    )
    return [dict(row) for row in connection.execute(query).mappings()]
