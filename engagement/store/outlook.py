"""What a goal's forecast is made of: the record behind its measure, as it was known at the end of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from engagement.model.instants import day_number, to_micros
from engagement.model.measures import Measure
from engagement.model.outlook import Ahead, Grown, Outlook
from engagement.model.tables import Account, Activity, Change, Latest, Reading, Subject, SubjectDay
from engagement.model.vocabulary import ATTENDED_KINDS, Status
from engagement.store import speaking
from engagement.store.bulk import among
from engagement.store.filters import Filter, where

# A curve is drawn from the newest things that are old enough to have nearly ended, and not from all of them.
SAMPLE, OLD_ENOUGH = 200, timedelta(days=60)
LATELY = timedelta(days=3 * 365)
_AHEAD = (Status.SUBMITTED, Status.ACCEPTED, Status.PLANNED, Status.DELIVERED)


def end_of(day: date) -> datetime:
    """The instant at which a day (UTC) is over."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def of_kind(connection: Connection, measure: Measure) -> list[Any]:
    """The terms by which an activity is of the measure's kind, and of its tier where it names one.

    Until analysts have a desk of their own, a meeting's tier is its tag: tier-1, or tier 1.
    """
    kinds = (measure.kind.value,) if measure.kind else ()
    tags = (f"tier-{measure.tier}", f"tier {measure.tier}") if measure.tier else ()
    return [where(connection, Filter(kinds=kinds, tags=tags))]


def outlook(connection: Connection, goal: Any, measure: Measure, on: date) -> Outlook:
    """The record behind a goal's measure up to a day."""
    if measure.what == "growth":
        return Outlook(growth=_growth(connection, measure, on))
    answered, kept = answers(connection, on)
    if measure.status not in (None, Status.DELIVERED):
        return Outlook(_recorded(connection, measure, on))
    coming = ahead(connection, goal, measure, on)
    if measure.what == "count":
        return Outlook(_days(connection, measure, on), coming, answered, kept)
    if measure.metrics == ("attendance",):
        past = _days(connection, measure, on, attended=True)
        return Outlook(past, coming, answered, kept, _attendances(connection, measure, on))
    born = _born(connection, measure, on)
    old = [(number, day, platform) for number, day, platform in born if day <= on - OLD_ENOUGH]
    sample = old[:SAMPLE]
    return Outlook(
        past=tuple(day for _, day, _ in born),
        answered=answered,
        kept=kept,
        finals=_finals(connection, measure, [number for number, day, _ in old if day > on - LATELY], on),
        standing=_standing(connection, measure, on),
        growing=_growing(connection, measure, sample, on),
    )


def past(connection: Connection, measure: Measure, on: date) -> tuple[date, ...]:
    """The days of all things that a measure counts, of any year, up to a day; none of an account."""
    if measure.what == "growth":
        return ()
    if measure.what == "metric" and measure.metrics != ("attendance",):
        return tuple(day for _, day, _ in _born(connection, measure, on))
    return _days(connection, measure, on, attended=measure.what == "metric")


def ahead(connection: Connection, goal: Any, measure: Measure, on: date) -> tuple[Ahead, ...]:
    """What stood in the calendar between a day and the period's end, with its status of that day."""
    cut = end_of(on)
    if on >= goal.to_on:
        return ()
    kinds = [measure.kind.value] if measure.kind else None
    if kinds is None and measure.metrics == ("attendance",):
        kinds = sorted(ATTENDED_KINDS)
    rows = connection.execute(
        select(Activity.id, Activity.starts_on, Activity.kind, Activity.status, Activity.title).where(
            Activity.starts_on > max(on, goal.from_on - timedelta(days=1)),
            Activity.starts_on <= goal.to_on,
            Activity.created_at < cut,
            or_(Activity.deleted_at.is_(None), Activity.deleted_at >= cut),
            *([Activity.kind.in_(kinds)] if kinds else []),
            *(of_kind(connection, measure) if measure.tier else []),
        )
    ).all()
    then = _statuses_then(connection, [row.id for row in rows], cut)
    found = [
        Ahead(row.starts_on, row.kind, then.get(row.id, row.status), row.id, row.title) for row in rows
    ]
    return tuple(sorted((one for one in found if one.status in _AHEAD), key=lambda one: one.day))


def _statuses_then(connection: Connection, ids: list[str], cut: datetime) -> dict[str, str]:
    """{activity: the status it had at an instant}, for those whose status was changed since."""
    query = (
        select(Change.record_id, Change.fields)
        .where(
            Change.noun == "activity",
            Change.action == "edit",
            Change.at >= cut,
            among(connection, Change.record_id, ids),
        )
        .order_by(Change.at, Change.id)
    )
    then: dict[str, str] = {}
    for record_id, fields in connection.execute(query):
        if "status" in (fields or {}):
            then.setdefault(record_id, fields["status"][0])
    return then


def answers(connection: Connection, on: date) -> tuple[Mapping[str, tuple[int, int]], tuple[int, int]]:
    """({kind: (accepted, rejected)}, (planned things delivered, cancelled)) of what was over by a day."""
    told: dict[str, list[int]] = {}
    for one in speaking.submissions(connection):
        answer = (
            0
            if {Status.ACCEPTED, Status.DELIVERED} & one.was
            else 1
            if Status.REJECTED in one.was
            else None
        )
        if one.starts_on <= on and answer is not None:
            told.setdefault(one.kind, [0, 0])[answer] += 1
    count = func.count().filter
    query = select(
        count(Activity.status == Status.DELIVERED.value),
        count(Activity.status == Status.CANCELLED.value),
    ).where(Activity.deleted_at.is_(None), Activity.starts_on <= on)
    delivered, cancelled = connection.execute(query).one()
    return {kind: (yes, no) for kind, (yes, no) in told.items()}, (delivered, cancelled)


def _days(
    connection: Connection, measure: Measure, on: date, attended: bool = False
) -> tuple[date, ...]:
    """The days of all that the measure counts, up to a day."""
    query = select(Activity.starts_on).where(
        *of_kind(connection, measure),
        Activity.status == Status.DELIVERED.value,
        Activity.starts_on <= on,
    )
    if attended and measure.kind is None:
        query = query.where(Activity.kind.in_(sorted(ATTENDED_KINDS)))
    return tuple(connection.execute(query.order_by(Activity.starts_on)).scalars())


def _recorded(connection: Connection, measure: Measure, on: date) -> tuple[date, ...]:
    """The days on which what stands at the measure's status was recorded, up to a day."""
    status = measure.status.value if measure.status else ""
    query = select(Activity.created_at).where(
        *of_kind(connection, measure), Activity.status == status, Activity.created_at < end_of(on)
    )
    return tuple(at.date() for at in connection.execute(query.order_by(Activity.created_at)).scalars())


def _attendances(connection: Connection, measure: Measure, on: date) -> tuple[int, ...]:
    query = (
        select(Latest.value)
        .join(Subject, Subject.id == Latest.subject)
        .join(Activity, Activity.id == Subject.ref)
        .where(
            *of_kind(connection, measure),
            Latest.metric == "attendance",
            Latest.value.is_not(None),
            Latest.first_at < to_micros(end_of(on)),
            Activity.status == Status.DELIVERED.value,
            Activity.starts_on.between(on - LATELY, on),
        )
        .order_by(Activity.starts_on)
    )
    return tuple(int(value or 0) for value in connection.execute(query).scalars())


def _born(connection: Connection, measure: Measure, on: date) -> list[tuple[int, date, str]]:
    """(subject, the day it came out, platform) of what has this number, newest first."""
    query = (
        select(Subject.id, Activity.starts_on, Subject.platform)
        .join(Latest, Latest.subject == Subject.id)
        .join(Activity, Activity.id == Subject.activity_id)
        .where(
            Subject.live,
            Subject.month > 0,
            Latest.metric.in_(measure.metrics),
            Latest.first_at < to_micros(end_of(on)),
            Activity.starts_on <= on,
            *([Subject.kind == measure.kind.value] if measure.kind else []),
        )
        .group_by(Subject.id, Activity.starts_on, Subject.platform)
        .order_by(Activity.starts_on.desc(), Subject.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def _finals(connection: Connection, measure: Measure, subjects: list[int], on: date) -> tuple[int, ...]:
    """What single things had by a day, oldest last; metrics of one family added up."""
    newest = (
        select(Reading.subject, Reading.metric, func.max(Reading.observed_at).label("at"))
        .where(
            Reading.metric.in_(measure.metrics),
            among(connection, Reading.subject, subjects[:SAMPLE]),
            Reading.observed_at < to_micros(end_of(on)),
            Reading.value.is_not(None),
        )
        .group_by(Reading.subject, Reading.metric)
        .subquery()
    )
    same = and_(
        Reading.subject == newest.c.subject,
        Reading.metric == newest.c.metric,
        Reading.observed_at == newest.c.at,
    )
    query = select(func.sum(Reading.value)).join(newest, same).group_by(Reading.subject)
    return tuple(
        int(value or 0) for value in connection.execute(query.order_by(Reading.subject)).scalars()
    )


def _standing(connection: Connection, measure: Measure, on: date) -> tuple[tuple[date, int], ...]:
    """(born, sum) of what the things of each day have by now, of those that may still grow by a day."""
    query = (
        select(Activity.starts_on, func.sum(Latest.value))
        .join(Subject, Subject.id == Latest.subject)
        .join(Activity, Activity.id == Subject.activity_id)
        .where(
            Subject.live,
            Latest.metric.in_(measure.metrics),
            Latest.value.is_not(None),
            Latest.first_at < to_micros(end_of(on)),
            Activity.starts_on.between(on - LATELY, on),
            *([Subject.kind == measure.kind.value] if measure.kind else []),
        )
        .group_by(Activity.starts_on)
        .order_by(Activity.starts_on)
    )
    return tuple((row[0], int(row[1] or 0)) for row in connection.execute(query))


def _growing(
    connection: Connection, measure: Measure, sample: list[tuple[int, date, str]], on: date
) -> tuple[Grown, ...]:
    """Readings of some things by the measure's first metric, in time's order each."""
    born = {number: (day, platform) for number, day, platform in sample}
    query = (
        select(Reading.subject, Reading.observed_at, Reading.value)
        .where(
            Reading.metric == measure.metrics[0],
            among(connection, Reading.subject, list(born)),
            Reading.observed_at < to_micros(end_of(on)),
            Reading.value.is_not(None),
        )
        .order_by(Reading.subject, Reading.observed_at)
    )
    return tuple(
        Grown(row.subject, born[row.subject][1], born[row.subject][0], row.observed_at, row.value)
        for row in connection.execute(query)
    )


def _growth(connection: Connection, measure: Measure, on: date) -> tuple[tuple[date, int], ...]:
    """(day, gained) of an account, from the day after its first reading on."""
    query = (
        select(SubjectDay.day, SubjectDay.growth)
        .join(Subject, Subject.id == SubjectDay.subject)
        .join(Account, Account.id == Subject.ref)
        .where(
            Account.key == str(measure.account).lower(),
            SubjectDay.metric == measure.metrics[0],
            SubjectDay.day <= day_number(on),
        )
        .order_by(SubjectDay.day)
    )
    epoch = date(1970, 1, 1)
    return tuple((epoch + timedelta(days=row.day), row.growth) for row in connection.execute(query))
