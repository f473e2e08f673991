"""What the public may see of the record, and of nothing else: the columns that are shown are the only ones read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from engagement.errors import Refused
from engagement.model.public import PUBLIC_STATUSES, is_public
from engagement.model.tables import Activity, ActivityPerson, Event, Link, Person
from engagement.model.vocabulary import Kind, Role
from engagement.model.words import short_key, tidy
from engagement.store.bulk import among

_NAMED = 12  # people told in a refusal
# Clippings of other work are kept for the desk; of an interview they are what came of it.
_ROLES = frozenset(Role) - {Role.COVERAGE}


@dataclass(frozen=True, slots=True)
class Shown:
    """One public activity: all that may be told of it. `links` are (url, role, platform)."""

    id: str
    kind: str
    status: str
    title: str
    starts_on: date
    ends_on: date | None
    starts_at: datetime | None
    zone: str | None
    event: str | None
    city: str | None
    country: str | None
    format: str | None
    talk_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    said: bool | None
    tags: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.ends_on or self.starts_on


@dataclass(frozen=True, slots=True)
class Public:
    """One person's public activities, newest first. `person` is None where the record names nobody.

    `unnamed` counts public activities that name nobody and could be another's: they are left out.
    """

    person: str | None
    activities: tuple[Shown, ...]
    unnamed: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether one living activity is public: what decides it, and who did it."""

    id: str
    kind: str
    status: str
    title: str
    starts_on: date
    said: bool | None
    persons: tuple[str, ...]

    @property
    def public(self) -> bool:
        return is_public(self.kind, self.status, self.said)


_FIELDS = tuple(field.name for field in fields(Shown))[:-2]  # those that `_rows` reads, in its order


def read(connection: Connection, person: str | None = None) -> Public:
    """The public activities of one person; of the only one with any where none is named.

    What names nobody is theirs while nobody else is named. Raises Refused, field "person".
    """
    rows = _rows(connection)
    people = _people(connection, [row.id for row in rows])
    known = Counter(name for names in people.values() for name in names)
    name = _whose(person, known)
    key = short_key(name) if name else None
    alone = {short_key(one) for one in known} <= {key}
    theirs = [
        row
        for row in rows
        if (alone if not (names := people.get(row.id)) else key in {short_key(name) for name in names})
    ]
    links = _links(connection, theirs)
    activities = [
        Shown(
            **dict(zip(_FIELDS, row, strict=True)) | {"tags": tuple(row.tags or ())},
            persons=tuple(people.get(row.id, ())),
            links=tuple(links.get(row.id, ())),
        )
        for row in theirs
    ]
    unnamed = 0 if alone else sum(1 for row in rows if not people.get(row.id))
    return Public(name, tuple(activities), unnamed)


def people(connection: Connection) -> list[str]:
    """Who has public activities, most first."""
    told = _people(connection, [row.id for row in _rows(connection)])
    count = Counter(name for names in told.values() for name in names)
    return sorted(count, key=lambda name: (-count[name], name))


def standing(connection: Connection) -> list[Standing]:
    """Every living activity with what decides whether it is public, newest first."""
    columns = (Activity.id, Activity.kind, Activity.status, Activity.title, Activity.starts_on)
    rows = connection.execute(
        select(*columns, Activity.public)
        .where(Activity.deleted_at.is_(None))
        .order_by(Activity.starts_on.desc(), Activity.id.desc())
    ).all()
    told = _people(connection, [row.id for row in rows])
    return [Standing(*row, tuple(told.get(row.id, ()))) for row in rows]


def _rows(connection: Connection) -> list[Any]:
    query = (
        select(
            Activity.id,
            Activity.kind,
            Activity.status,
            Activity.title,
            Activity.starts_on,
            Activity.ends_on,
            Activity.starts_at,
            Activity.zone,
            Event.name.label("event"),
            Activity.city,
            Activity.country,
            Activity.format,
            Activity.talk_id,
            Activity.version,
            Activity.created_at,
            Activity.updated_at,
            Activity.public.label("said"),
            Activity.tags,
        )
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(Activity.deleted_at.is_(None), Activity.status.in_(sorted(PUBLIC_STATUSES)))
        .order_by(Activity.starts_on.desc(), Activity.id.desc())
    )
    return [row for row in connection.execute(query).all() if is_public(row.kind, row.status, row.said)]


def _people(connection: Connection, ids: list[str]) -> dict[str, list[str]]:
    """{activity: who does it, in the order they were named}."""
    found: dict[str, list[str]] = {}
    query = (
        select(ActivityPerson.activity_id, Person.name)
        .join(Person, Person.id == ActivityPerson.person_id)
        .where(among(connection, ActivityPerson.activity_id, ids))
        .order_by(ActivityPerson.activity_id, ActivityPerson.place)
    )
    for activity_id, name in connection.execute(query).all():
        found.setdefault(activity_id, []).append(name)
    return found


def _links(connection: Connection, rows: list[Any]) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    kinds = {row.id: row.kind for row in rows}
    query = (
        select(Link.activity_id, Link.url, Link.role, Link.platform)
        .where(among(connection, Link.activity_id, kinds), Link.deleted_at.is_(None))
        .order_by(Link.activity_id, Link.place, Link.key, Link.role)
    )
    for activity_id, url, role, platform in connection.execute(query).all():
        if role in _ROLES or kinds[activity_id] == Kind.PRESS:
            found.setdefault(activity_id, []).append((url, role, platform))
    return found


def _whose(person: str | None, known: Counter[str]) -> str | None:
    if person is not None:
        key = short_key(person)
        found = next((name for name in known if short_key(name) == key), None)
        if found is None and known:
            raise Refused(
                f'Person: no public activity is of "{tidy(person)[:80]}". There are some of {_told(known)}.',
                "person",
                person,
            )
        return found or tidy(person)
    if len(known) > 1:
        raise Refused(
            f"Several people have public activities: {_told(known)}. Name one with --person.", "person"
        )
    return next(iter(known), None)


def _told(known: Counter[str]) -> str:
    names = sorted(known, key=lambda name: (-known[name], name))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(name[:80] for name in names[:_NAMED]) + more
