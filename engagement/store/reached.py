"""What the Reach page asks: activities with one family's numbers, what these gained, posts by age, talks, events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from engagement.model.instants import day_number
from engagement.model.tables import (
    Activity,
    ActivityPerson,
    Event,
    Latest,
    Link,
    Person,
    Reading,
    Subject,
    SubjectDay,
    Talk,
)
from engagement.model.vocabulary import ATTENDED_KINDS, Status
from engagement.store.bulk import among
from engagement.store.filters import NONE, Filter, where

Row = dict[str, Any]


def activities(connection: Connection, asked: Filter) -> dict[str, Row]:
    """{id: what it can be grouped and shown by} of the activities a filter finds, oldest first.

    id, title, kind, status, day (its first), city, country, format, tags, campaign, audiences, talk (id),
    talk_title, cost, event (name), event_id, persons (names in their order).
    """
    query = (
        select(
            Activity.id,
            Activity.title,
            Activity.kind,
            Activity.status,
            Activity.starts_on.label("day"),
            Activity.city,
            Activity.country,
            Activity.format,
            Activity.tags,
            Activity.campaign,
            Activity.audiences,
            Activity.talk_id.label("talk"),
            Talk.title.label("talk_title"),
            Activity.cost,
            Event.name.label("event"),
            Activity.event_id,
        )
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .join(Talk, Talk.id == Activity.talk_id, isouter=True)
        .where(where(connection, asked))
        .order_by(Activity.starts_on, Activity.id)
    )
    found = {row["id"]: {**row, "persons": []} for row in connection.execute(query).mappings()}
    named = (
        select(ActivityPerson.activity_id, Person.name)
        .join(Person, Person.id == ActivityPerson.person_id)
        .order_by(ActivityPerson.activity_id, ActivityPerson.place)
    )
    for activity_id, name in connection.execute(named):
        if activity_id in found:
            found[activity_id]["persons"].append(name)
    return found


@dataclass(slots=True)
class Number:
    """What a subject has by now of a family: its metrics added, its oldest reading, its sources.

    `first` are (instant, value) of each metric's first reading.
    """

    value: int = 0
    observed_at: int = 0
    provenances: set[str] = field(default_factory=set)
    first: list[tuple[int, int]] = field(default_factory=list)


def numbers(connection: Connection, metrics: Sequence[str]) -> dict[int, Number]:
    """{subject: its number} of all living subjects of activities that have one."""
    columns = (Latest.value, Latest.observed_at, Latest.provenance, Latest.first_value, Latest.first_at)
    query = (
        select(Latest.subject, *columns)
        .join(Subject, Subject.id == Latest.subject)
        .where(Latest.metric.in_(metrics), Latest.value.is_not(None), Subject.live, Subject.month > 0)
    )
    found: dict[int, Number] = {}
    for subject, value, observed_at, provenance, first_value, first_at in connection.execute(
        query
    ).all():
        number = found.setdefault(subject, Number(observed_at=observed_at))
        number.value += value or 0
        number.observed_at = min(number.observed_at, observed_at)
        number.provenances.add(provenance)
        if first_at is not None:
            number.first.append((first_at, first_value or 0))
    return found


def things(
    connection: Connection,
    living: dict[str, Row],
    metrics: Sequence[str],
    platforms: Iterable[str],
    asked: Filter,
    today: date,
) -> list[Row]:
    """One row a page and activity, or an activity itself, that has a family's number or could have it.

    `living` as `activities` gives them; `platforms` are those whose pages can give it. A page's row is
    its activity's with platform, subject (what is counted once: a number, or the link's key while
    nothing was read), value (None where not known), observed_at, provenances, first. Attendance could be
    known of what was delivered before a room until today.
    """
    known = numbers(connection, metrics)
    could = frozenset(platforms)
    wanted = frozenset(asked.platforms)
    found: dict[tuple[str, Any], Row] = {}
    for activity_id, key, platform, subject in connection.execute(_pages()).all():
        activity = living.get(activity_id)
        number = known.get(subject)
        if activity is None or (number is None and platform not in could):
            continue
        if not wanted or platform in wanted:
            found[activity_id, key] = _thing(activity, platform, subject or key, number)
    if not wanted or NONE in wanted:
        own = select(Subject.id, Subject.ref).where(Subject.sort == "activity")
        for subject, activity_id in connection.execute(own):
            if activity_id in living and subject in known:
                found[activity_id, None] = _thing(living[activity_id], "", subject, known[subject])
        if "attendance" in metrics:
            for activity_id, activity in living.items():
                if _attended(activity, today):
                    found.setdefault((activity_id, None), _thing(activity, "", activity_id, None))
    return list(found.values())


def _pages() -> Any:
    """Living links with what is read of them, the page's own activity first."""
    return (
        select(Link.activity_id, Link.key, Link.platform, Subject.id)
        .join(Subject, and_(Subject.ref == Link.key, Subject.sort != "activity"), isouter=True)
        .where(Link.deleted_at.is_(None))
        .order_by(Link.id)
    )


def _thing(activity: Row, platform: str, subject: Any, number: Number | None) -> Row:
    return {
        **activity,
        "platform": platform,
        "subject": subject,
        "value": number.value if number else None,
        "observed_at": number.observed_at if number else None,
        "provenances": number.provenances if number else frozenset(),
        "first": number.first if number else (),
    }


def _attended(activity: Row, today: date) -> bool:
    delivered = activity["status"] == Status.DELIVERED and activity["day"] <= today
    return delivered and activity["kind"] in ATTENDED_KINDS


def gained(
    connection: Connection, metrics: Sequence[str], spans: Sequence[tuple[date, date]]
) -> list[dict[int, int]]:
    """What each subject gained between its readings in each of some spans of days: {subject: growth}.

    A range of the clustered key (metric, day, subject) for each metric and span.
    """
    made = []
    for since, until in spans:
        query = (
            select(SubjectDay.subject, func.sum(SubjectDay.growth))
            .where(
                SubjectDay.metric.in_(metrics),
                SubjectDay.day.between(day_number(since), day_number(until)),
            )
            .group_by(SubjectDay.subject)
        )
        made.append({row[0]: int(row[1]) for row in connection.execute(query).all()})
    return made


def posts(connection: Connection, metric: str) -> list[Row]:
    """Everything that has a number of a metric and a day it came out, newest first.

    subject, id (its activity), title, platform, kind, born.
    """
    query = (
        select(
            Subject.id.label("subject"),
            Activity.id,
            Activity.title,
            Subject.platform,
            Subject.kind,
            Activity.starts_on.label("born"),
        )
        .join(Latest, and_(Latest.subject == Subject.id, Latest.metric == metric))
        .join(Activity, Activity.id == Subject.activity_id)
        .where(Latest.value.is_not(None), Subject.live, Subject.month > 0)
        .order_by(Activity.starts_on.desc(), Subject.id.desc())
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def readings(connection: Connection, metric: str, subjects: Iterable[int]) -> list[tuple[int, int, int]]:
    """(subject, observed_at, value) of a metric of some subjects, in the order of the ledger's key."""
    query = (
        select(Reading.subject, Reading.observed_at, Reading.value)
        .where(
            Reading.metric == metric,
            among(connection, Reading.subject, sorted(set(subjects))),
            Reading.value.is_not(None),
        )
        .order_by(Reading.subject, Reading.observed_at)
    )
    return [(row[0], row[1], row[2] or 0) for row in connection.execute(query).all()]


def events(
    connection: Connection, since: date, until: date, ids: Iterable[str] | None = None
) -> list[Row]:
    """Events with days in a period, soonest first, of these `ids` if given: id, name, city, starts_on, ends_on,
    cfp_closes_on.
    """
    terms: list[ColumnElement[bool]] = [
        Event.starts_on <= until,
        or_(Event.ends_on >= since, and_(Event.ends_on.is_(None), Event.starts_on >= since)),
    ]
    if ids is not None:
        terms.append(among(connection, Event.id, ids))
    columns = (Event.id, Event.name, Event.city, Event.starts_on, Event.ends_on, Event.cfp_closes_on)
    query = select(*columns).where(*terms).order_by(Event.starts_on, Event.id)
    return [dict(row) for row in connection.execute(query).mappings()]
