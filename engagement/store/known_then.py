"""Numbers as they were known at the end of a day, from the kept newest ones wherever those will do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Subquery, case, func, select, union_all

from engagement.model.instants import MICROSECONDS_A_DAY, to_micros
from engagement.model.measures import Measure
from engagement.model.outlook import Grown
from engagement.model.tables import Activity, Latest, Reading, Subject
from engagement.model.vocabulary import Status
from engagement.store.bulk import among
from engagement.store.counted import end_of, of_kind

# What lies longer ago tells little of what a thing brings today.
LATELY = timedelta(days=3 * 365)


class Thing(NamedTuple):
    """What has a number: a page of an activity, the day it came out and its newest value."""

    subject: int
    day: date
    platform: str
    value: int
    activity: str
    kind: str


def numbers(metrics: Sequence[str], on: date) -> Subquery:
    """(subject, metric, value, observed_at): the newest value by the end of a day of all that had one by then.

    Only what was read again since is looked up in the ledger.
    """
    cut = to_micros(end_of(on))
    kept = select(Latest.subject, Latest.metric, Latest.value, Latest.observed_at).where(
        Latest.metric.in_(metrics), Latest.value.is_not(None), Latest.observed_at < cut
    )
    before = (
        select(func.max(Reading.observed_at))
        .where(
            Reading.metric == Latest.metric,
            Reading.subject == Latest.subject,
            Reading.value.is_not(None),
            Reading.observed_at < cut,
        )
        .correlate(Latest)
        .scalar_subquery()
    )
    older = (
        select(Latest.subject, Latest.metric, Reading.value, Reading.observed_at)
        .join(
            Reading,
            (Reading.metric == Latest.metric)
            & (Reading.subject == Latest.subject)
            & (Reading.observed_at == before),
        )
        .where(Latest.metric.in_(metrics), Latest.first_at < cut, Latest.observed_at >= cut)
    )
    return union_all(kept, older).subquery()


def things(connection: Connection, measure: Measure, on: date) -> list[Thing]:
    """What had this number by a day, newest first.

    Metrics of one family are added up.
    """
    then = numbers(measure.metrics, on)
    own = (Subject.id, Activity.starts_on, Subject.platform, Activity.id, Activity.kind)
    query: Any = (
        select(*own, func.sum(then.c.value))
        .join(then, then.c.subject == Subject.id)
        .join(Activity, Activity.id == Subject.activity_id)
        .where(
            Subject.live,
            Subject.month > 0,
            Activity.starts_on <= on,
            *([Subject.kind == measure.kind.value] if measure.kind else []),
        )
        .group_by(*own)
        .order_by(Activity.starts_on.desc(), Subject.id.desc())
    )
    return [
        Thing(subject, day, platform, int(value or 0), activity, kind)
        for subject, day, platform, activity, kind, value in connection.execute(query)
    ]


def with_number(
    connection: Connection, measure: Measure, found: Sequence[Thing], on: date
) -> dict[str, tuple[int, int]]:
    """{kind: (how many of its activities had a number, of how many)}, of kinds where any had one.

    Over what was delivered lately; the last month's may still be read for the first time and are not asked.
    """
    since, until = on - LATELY, on - timedelta(days=30)
    had = Counter({one.activity: one.kind for one in found if since <= one.day <= until}.values())
    query = (
        select(Activity.kind, func.count())
        .where(
            *of_kind(connection, measure),
            Activity.status == Status.DELIVERED.value,
            Activity.starts_on.between(since, until),
            Activity.kind.in_(sorted(had)),
        )
        .group_by(Activity.kind)
    )
    return {kind: (min(had[kind], of), of) for kind, of in connection.execute(query)} if had else {}


def attendances(
    connection: Connection, measure: Measure, since: date, until: date, on: date
) -> list[tuple[date, int]]:
    """(day, people) of what was delivered from one day to another, as known at the end of a third."""
    then = numbers(("attendance",), on)
    query = (
        select(Activity.starts_on, then.c.value)
        .join(Subject, Subject.id == then.c.subject)
        .join(Activity, Activity.id == Subject.ref)
        .where(
            *of_kind(connection, measure),
            Activity.status == Status.DELIVERED.value,
            Activity.starts_on.between(since, until),
        )
        .order_by(Activity.starts_on)
    )
    return [(row[0], int(row[1])) for row in connection.execute(query)]


def growing(connection: Connection, metric: str, sample: Sequence[Thing], on: date) -> tuple[Grown, ...]:
    """Readings of some things by one metric, in time's order each: the last of each day, after a month of each week."""
    born = {one.subject: (one.day, one.platform) for one in sample}
    by_day, by_week = (
        Reading.observed_at // MICROSECONDS_A_DAY,
        Reading.observed_at // (7 * MICROSECONDS_A_DAY),
    )
    young = Reading.observed_at < Latest.first_at + 31 * MICROSECONDS_A_DAY
    same = (Latest.metric == Reading.metric) & (Latest.subject == Reading.subject)
    # Years of daily readings are thinned out where they lie: each row taken is one more to carry.
    kept = (
        select(Reading.subject, func.max(Reading.observed_at).label("at"))
        .join(Latest, same)
        .where(
            Reading.metric == metric,
            among(connection, Reading.subject, list(born)),
            Reading.observed_at < to_micros(end_of(on)),
            Reading.value.is_not(None),
        )
        .group_by(Reading.subject, case((young, by_day), else_=-by_week))
        .subquery()
    )
    query = (
        select(Reading.subject, Reading.observed_at, Reading.value)
        .join(kept, (kept.c.subject == Reading.subject) & (kept.c.at == Reading.observed_at))
        .where(Reading.metric == metric)
        .order_by(Reading.subject, Reading.observed_at)
    )
    return tuple(
        Grown(row.subject, born[row.subject][1], born[row.subject][0], row.observed_at, row.value)
        for row in connection.execute(query)
    )
