"""Which activities: one filter for pages, the command line and the records behind a chart's mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
)

from engagement.errors import Refused
from engagement.model.tables import Activity, ActivityPerson, Event, Link, Person
from engagement.model.vocabulary import Weekday
from engagement.model.words import clean, key_of, short_key
from engagement.store.bulk import among

# Among a filter's values: activities that say nothing there, such as those of no campaign.
NONE = "none"
# Databases take neither a pattern of any length nor a term for any number of words.
LONGEST_SEARCH = 1_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Which activities: empty means all; several values of one field are one or the other, fields go together.

    `search` finds every word of it, in any order and dress; `talk` is a talk's id. Names are met in
    any case. `NONE` among formats, campaigns, audiences, tags, events, cities and platforms finds
    those that have none. `ids` are the activities themselves: what a chart's mark stands for. `duties` are keys
    that somebody chose; what is only suggested is not found by them. `updated_since` finds what was recorded or
    edited from an instant on; `after` is the (first day, id) of an activity, and finds those listed after it.
    """

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    search: str = ""
    talk: str = ""
    campaigns: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    updated_since: datetime | None = None
    after: tuple[date, str] | None = None


def where(connection: Connection, asked: Filter) -> ColumnElement[bool]:
    """The filter as a condition on living activities. Raises Refused, field "search", for one too long to be asked."""
    terms: list[Any] = [Activity.deleted_at.is_(None)]
    if asked.kinds:
        terms.append(Activity.kind.in_(asked.kinds))
    if asked.statuses:
        terms.append(Activity.status.in_(asked.statuses))
    if asked.talk:
        terms.append(Activity.talk_id == clean(asked.talk))
    if asked.ids:
        terms.append(among(connection, Activity.id, map(clean, asked.ids)))
    if asked.search.strip():
        if len(asked.search) > LONGEST_SEARCH:
            raise Refused(
                f"search: {len(asked.search):,} letters are more than the {LONGEST_SEARCH:,} that can be "
                "searched for. Search for fewer words.",
                "search",
                asked.search,
            )
        for word in key_of(asked.search).split() or [asked.search]:
            terms.append(Activity.search.contains(word, autoescape=True))
    if asked.updated_since:
        terms.append(Activity.updated_at >= asked.updated_since)
    if asked.after:
        day, activity_id = asked.after
        same_day = and_(Activity.starts_on == day, Activity.id < activity_id)
        terms.append(or_(Activity.starts_on < day, same_day))
    return and_(*terms, *_when(connection, asked), *_named(asked), *_listed(connection, asked))


def _when(connection: Connection, asked: Filter) -> Iterable[Any]:
    # An activity of several days is in a period when any of its days is.
    if asked.since:
        yield func.coalesce(Activity.ends_on, Activity.starts_on) >= asked.since
    if asked.until:
        yield Activity.starts_on <= asked.until
    if asked.weekdays:
        days = [list(Weekday).index(Weekday(day)) + 1 for day in asked.weekdays if day in set(Weekday)]
        if connection.dialect.name == "sqlite":
            iso: Any = (cast(func.strftime("%w", Activity.starts_on), Integer) + 6) % 7 + 1
        else:
            iso = extract("isodow", Activity.starts_on)
        yield iso.in_(days)


def _named(asked: Filter) -> Iterable[Any]:
    """The terms on what has a name."""
    if asked.persons:
        keys = [short_key(name) for name in asked.persons]
        yield exists().where(
            ActivityPerson.activity_id == Activity.id,
            ActivityPerson.person_id == Person.id,
            Person.key.in_(keys),
        )
    if asked.events:
        keys = [short_key(name) for name in asked.events]
        known = Activity.event_id.in_(select(Event.id).where(Event.key.in_(keys)))
        yield _or_none(asked.events, known, Activity.event_id.is_(None))
    if asked.platforms:
        linked = exists().where(Link.activity_id == Activity.id, Link.deleted_at.is_(None))
        yield _or_none(asked.platforms, linked.where(_alike(Link.platform, asked.platforms)), ~linked)
    for column, values in (
        (Activity.campaign, asked.campaigns),
        (Activity.city, asked.cities),
        (Activity.format, asked.formats),
    ):
        if values:
            yield _or_none(values, _alike(column, values), column.is_(None))


def _listed(connection: Connection, asked: Filter) -> Iterable[Any]:
    """The terms on columns that hold a list."""
    for column, values in (
        (Activity.tags, asked.tags),
        (Activity.audiences, asked.audiences),
        (Activity.duties, asked.duties),
    ):
        if values:
            held = elements(connection, column)
            found = exists(select(1).select_from(held).where(_alike(held.c.value, values)))
            yield _or_none(values, found.correlate(Activity), column.is_(None))


def elements(connection: Connection, column: Any) -> Any:
    """What a column's lists hold, as a table of `value` beside the activities."""
    read = func.json_each if connection.dialect.name == "sqlite" else func.json_array_elements_text
    return read(column).table_valued("value", joins_implicitly=True)


def _or_none(values: Sequence[str], found: Any, absent: Any) -> Any:
    return or_(found, absent) if NONE in values else found


def _alike(column: Any, values: Sequence[str]) -> Any:
    """Equal in any case; of letters beyond ASCII SQLite knows no case, and they are met as written."""
    told = list(map(clean, values))
    return or_(column.in_(told), func.lower(column).in_([value.lower() for value in told]))
