"""What a goal's measure stands at, and all that its forecast is made of, as known on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text

from engagement.model.instants import day_number, from_micros, to_micros
from engagement.model.measures import Measure, read_measure
from engagement.model.outlook import Outlook
from engagement.model.tables import Activity, Latest, Subject
from engagement.model.vocabulary import ATTENDED_KINDS, Status
from engagement.store.counted import end_of, of_kind
from engagement.store.outlook import Told, answers, outlook
from engagement.store.stood import stood


@dataclass(frozen=True, slots=True)
class Facts:
    """What a goal's measure stands at: `actual` None when what should be known is not.

    `booked` counts what is planned for later in the period. `known` of `of` subjects have a number.
    `left_out` counts older things first read in the period: what they had before is not its gain. `level`
    is what an account has by then.
    """

    actual: int | None
    booked: int = 0
    known: int | None = None
    of: int | None = None
    left_out: int = 0
    oldest: datetime | None = None
    outlook: Outlook = field(default_factory=Outlook)
    level: int | None = None


def all_facts(connection: Connection, goals: Iterable[Any], on: date) -> list[tuple[Any, Facts]]:
    """Each goal with how far its measure has come; what all of them rest on is read once."""
    told = cache(partial(answers, connection, on))
    return [(goal, _facts(connection, goal, on, told)) for goal in goals]


def _facts(connection: Connection, goal: Any, on: date, told: Callable[[], Told]) -> Facts:
    """How far the goal's measure has come by the end of a day (UTC for readings), and what is ahead."""
    measure = read_measure(goal.measure)
    found = _so_far(connection, goal, measure, on)
    if on > goal.to_on:
        return found
    known = outlook(connection, goal, measure, on, told)
    booked = sum(one.status != Status.SUBMITTED for one in known.ahead)
    return replace(found, booked=booked if measure.what == "count" else 0, outlook=known)


def _so_far(connection: Connection, goal: Any, measure: Measure, on: date) -> Facts:
    if on < goal.from_on:
        on = goal.from_on - timedelta(days=1)
    if measure.what == "count":
        return _counted(connection, goal, measure, on)
    if measure.what == "growth":
        return _grown(connection, goal, measure, min(on, goal.to_on))
    if measure.metrics == ("attendance",):
        return _attended(connection, goal, measure, on)
    return _earned(connection, goal, measure, min(on, goal.to_on))


def _counted(connection: Connection, goal: Any, measure: Measure, on: date) -> Facts:
    if measure.status not in (None, Status.DELIVERED):
        # A submission stands from the day it is recorded, though its talk is months ahead.
        came = stood(connection, measure, on)
        return Facts(sum(goal.from_on <= own <= goal.to_on for _, own in came))
    within = Activity.starts_on.between(goal.from_on, goal.to_on)
    done = select(func.count()).where(
        *of_kind(connection, measure), within, Activity.status == "delivered", Activity.starts_on <= on
    )
    return Facts(connection.execute(done).scalar_one())


def _attended(connection: Connection, goal: Any, measure: Measure, on: date) -> Facts:
    """Attendance of the period's delivered activities, as it was known by that day: some is entered late."""
    until = min(on, goal.to_on)
    query = text(
        "SELECT COUNT(*) AS activities, COUNT(value) AS known, SUM(value) AS total,"
        " MIN(observed_at) AS oldest FROM ("
        " SELECT r.value, r.observed_at, ROW_NUMBER() OVER"
        " (PARTITION BY a.id ORDER BY r.observed_at DESC) AS newest"
        " FROM activity a LEFT JOIN subject s ON s.ref = a.id"
        " LEFT JOIN reading r ON r.metric = 'attendance' AND r.subject = s.id"
        " AND r.observed_at < :cut AND r.value IS NOT NULL"
        " WHERE a.deleted_at IS NULL AND a.status = 'delivered'"
        " AND a.starts_on BETWEEN :start AND :until AND (CAST(:kind AS TEXT) IS NULL OR a.kind = :kind)"
        " AND (a.kind IN :attended OR r.value IS NOT NULL)"
        ") n WHERE newest = 1"
    ).bindparams(bindparam("attended", expanding=True))
    row = connection.execute(
        query,
        {
            "cut": to_micros(end_of(on)),
            "start": goal.from_on if connection.dialect.name != "sqlite" else str(goal.from_on),
            "until": until if connection.dialect.name != "sqlite" else str(until),
            "kind": measure.kind.value if measure.kind else None,
            "attended": [measure.kind.value] if measure.kind else sorted(ATTENDED_KINDS),
        },
    ).one()
    actual = int(row.total or 0) if row.known or not row.activities else None
    oldest = from_micros(row.oldest) if row.oldest else None
    return Facts(actual, known=row.known, of=row.activities, oldest=oldest)


def _earned(connection: Connection, goal: Any, measure: Measure, on: date) -> Facts:
    """What a metric gained in the period: growth between readings, and what new things began with.

    The first reading of something that began in the period counts whole; that of an older thing is
    where its growth starts from. Where nothing was read in the period it is unknown, and 0 only while
    nothing was delivered that could have the number.
    """
    metrics = list(measure.metrics)
    kind = measure.kind.value if measure.kind else None
    first_day, last_day = day_number(goal.from_on), day_number(on)
    grown = connection.execute(
        text(
            "SELECT COALESCE(SUM(growth), 0) FROM growth_day WHERE metric IN :metrics"
            " AND day BETWEEN :first AND :last AND kind <> 'account'"
            " AND (CAST(:kind AS TEXT) IS NULL OR kind = :kind)"
        ).bindparams(bindparam("metrics", expanding=True)),
        {"metrics": metrics, "first": first_day, "last": last_day, "kind": kind},
    ).scalar_one()
    start = to_micros(end_of(goal.from_on - timedelta(days=1)))
    month = goal.from_on.year * 12 + goal.from_on.month - 1
    began = (Subject.month > month) | ((Subject.month == month) & (Activity.starts_on >= goal.from_on))
    inside = Activity.starts_on.between(goal.from_on, on)
    within = Latest.first_at.between(start, to_micros(end_of(on)) - 1)
    by_then = Latest.first_at < to_micros(end_of(on))
    query = (
        select(
            func.coalesce(func.sum(Latest.first_value).filter(began, within), 0),
            func.count(Latest.subject.distinct()).filter(~began, within),
            func.count(Latest.value).filter(by_then, Latest.observed_at >= start),
            func.count(Latest.subject.distinct()).filter(inside, by_then),
            func.count(Latest.subject.distinct()).filter(inside),
            func.min(Latest.observed_at).filter(inside, by_then),
        )
        .join(Subject, Subject.id == Latest.subject)
        .join(Activity, Activity.id == Subject.activity_id)
        .where(Latest.metric.in_(metrics), Subject.live)
    )
    if kind:
        query = query.where(Subject.kind == kind)
    begun, left_out, read, known, of, oldest = connection.execute(query).one()
    unread = None if on >= goal.from_on and _delivered(connection, measure, on) else 0
    actual = int(grown) + int(begun or 0) if read else unread
    return Facts(
        actual,
        known=known,
        of=of,
        left_out=left_out,
        oldest=from_micros(oldest) if oldest else None,
    )


def _delivered(connection: Connection, measure: Measure, on: date) -> bool:
    """Whether anything of the measure's kind was delivered by a day."""
    delivered = (Activity.status == Status.DELIVERED, Activity.starts_on <= on)
    query = select(Activity.id).where(*of_kind(connection, measure), *delivered)
    return connection.execute(query.limit(1)).first() is not None


def _grown(connection: Connection, goal: Any, measure: Measure, on: date) -> Facts:
    """What an account gained: the newest reading less the last one before the period."""
    start, cut = to_micros(end_of(goal.from_on - timedelta(days=1))), to_micros(end_of(on))
    query = text(
        "SELECT r.observed_at, r.value FROM reading r JOIN subject s ON s.id = r.subject"
        " JOIN account a ON a.id = s.ref WHERE a.key = :key AND r.metric = :metric"
        " AND r.value IS NOT NULL AND r.observed_at < :cut AND r.observed_at >= COALESCE("
        "(SELECT MAX(p.observed_at) FROM reading p WHERE p.metric = r.metric"
        " AND p.subject = r.subject AND p.observed_at < :start AND p.value IS NOT NULL), :start)"
        " ORDER BY r.observed_at"
    )
    key = str(measure.account).lower()
    rows = connection.execute(
        query, {"key": key, "metric": measure.metrics[0], "start": start, "cut": cut}
    ).all()
    if not rows:
        return Facts(None, known=0, of=1)
    return Facts(
        rows[-1].value - rows[0].value,
        known=1,
        of=1,
        left_out=int(rows[0].observed_at >= start),
        oldest=from_micros(rows[-1].observed_at),
        level=rows[-1].value,
    )
