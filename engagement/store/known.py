"""What is recorded already, as it is needed to tell whether a draft is news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from engagement.model.tables import (
    Activity,
    ActivityPerson,
    Change,
    Event,
    Inbox,
    Latest,
    Link,
    Origin,
    Person,
    Subject,
)
from engagement.model.vocabulary import Kind
from engagement.store.bulk import among

WRITTEN = frozenset({Kind.BLOG_POST, Kind.ARTICLE, Kind.WHITEPAPER})


@dataclass(frozen=True, slots=True)
class Known:
    """One recorded activity, by what makes it the same as another; `links` are (key, role).

    `guess` says that it stands on a recording, deck or entry alone, as capture found it.
    """

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
    guess: bool = False


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
    guessed = _guessed(connection)
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
        Known(
            *row[:7],
            frozenset(links.get(row[0], ())),
            row[7],
            frozenset(people.get(row[0], ())),
            row[0] in guessed,
        )
        for row in rows
    ]


def _guessed(connection: Connection) -> set[str]:
    """Activities that stand on recordings, decks or entries alone, as capture found them.

    Once a table's row, a page or a person said more of one, it is no guess any more.
    """
    about: dict[str, bool] = {}
    query = select(Inbox.activity_id, Inbox.state, Inbox.proposal, Inbox.same_as).where(
        Inbox.activity_id.is_not(None), Inbox.state.in_(["accepted", "merged"])
    )
    for row in connection.execute(query):
        only_about = bool(row.proposal.get("medium")) or row.proposal.get("kind") in WRITTEN
        if row.state == "merged":
            only_about |= row.proposal.get("kind") == Kind.SOCIAL_POST
        asked = bool(row.same_as or row.proposal.get("doubts"))
        about[row.activity_id] = about.get(row.activity_id, True) and only_about and not asked
    found = {activity_id for activity_id, is_about in about.items() if is_about}
    if not found:
        return found
    told = select(Origin.activity_id).where(among(connection, Origin.activity_id, found))
    found -= set(connection.execute(told).scalars())
    edited = select(Change.record_id, Change.fields).where(
        Change.action == "edit", among(connection, Change.record_id, found)
    )
    found -= {
        row.record_id
        for row in connection.execute(edited)
        if not set(row.fields or {}) <= {"links", "persons", "tags"}
    }
    numbers = (
        select(Subject.ref)
        .join(Latest, Latest.subject == Subject.id)
        .where(among(connection, Subject.ref, found))
    )
    return found - set(connection.execute(numbers).scalars())


def imported(connection: Connection, fingerprints: Iterable[str]) -> set[str]:
    """Which of these rows were imported before."""
    query = select(Origin.fingerprint).where(among(connection, Origin.fingerprint, fingerprints))
    return set(connection.execute(query).scalars())
