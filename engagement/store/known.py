"""What is recorded already, as it is needed to tell whether a draft is news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from engagement.model.tables import Activity, ActivityPerson, Event, Link, Origin, Person
from engagement.store.bulk import among


@dataclass(frozen=True, slots=True)
class Known:
    """One recorded activity, by what makes it the same as another; `links` are (key, role)."""

    id: str
    kind: str
    title_key: str
    starts_on: date
    starts_at: datetime | None
    event_key: str | None
    city: str | None
    links: frozenset[tuple[str, str]]
    ends_on: date | None = None
    persons: frozenset[str] = frozenset()


def activities(connection: Connection) -> list[Known]:
    """All living activities, oldest record first."""
    links: dict[str, set[tuple[str, str]]] = {}
    query = select(Link.activity_id, Link.key, Link.role).where(Link.deleted_at.is_(None))
    for activity_id, key, role in connection.execute(query):
        links.setdefault(activity_id, set()).add((key, role))
    people: dict[str, set[str]] = {}
    named = select(ActivityPerson.activity_id, Person.key).join(
        Person, Person.id == ActivityPerson.person_id
    )
    for activity_id, key in connection.execute(named):
        people.setdefault(activity_id, set()).add(key)
    rows = connection.execute(
        select(
            Activity.id,
            Activity.kind,
            Activity.title_key,
            Activity.starts_on,
            Activity.starts_at,
            Event.key,
            Activity.city,
            Activity.ends_on,
        )
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(Activity.deleted_at.is_(None))
        .order_by(Activity.id)
    )
    return [
        Known(*row[:7], frozenset(links.get(row[0], ())), row[7], frozenset(people.get(row[0], ())))
        for row in rows
    ]


def imported(connection: Connection, fingerprints: Iterable[str]) -> set[str]:
    """Which of these rows were imported before."""
    query = select(Origin.fingerprint).where(among(connection, Origin.fingerprint, fingerprints))
    return set(connection.execute(query).scalars())
