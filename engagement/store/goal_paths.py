"""How a goal's number came to be where it is, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from engagement.model.instants import day_number, from_micros, to_micros
from engagement.model.measures import Measure, read_measure
from engagement.model.tables import Account, Activity, GrowthDay, Latest, Subject, SubjectDay
from engagement.model.vocabulary import Status
from engagement.store.counted import end_of, of_kind
from engagement.store.known_then import attendances
from engagement.store.stood import stood

EPOCH = date(1970, 1, 1)


def path(connection: Connection, goal: Any, on: date) -> list[tuple[date, int]]:
    """(day, number so far) from the goal's first day on, in time's order, days without news left out."""
    measure = read_measure(goal.measure)
    until = min(on, goal.to_on)
    if measure.what == "growth":
        gained = _of_account(connection, measure, goal.from_on, until)
    elif measure.what == "count":
        gained = _counted(connection, goal, measure, until)
    elif measure.metrics == ("attendance",):
        gained = attendances(connection, measure, goal.from_on, until, on)
    else:
        gained = _earned(connection, goal, measure, until)
    return _added_up(gained, goal.from_on)


def _added_up(gained: Iterable[tuple[date, int]], first: date) -> list[tuple[date, int]]:
    days: Counter[date] = Counter()
    for day, value in gained:
        days[day] += value
    made, total = [(first - timedelta(days=1), 0)], 0
    for day in sorted(days):
        total += days[day]
        made.append((day, total))
    return made


def _counted(connection: Connection, goal: Any, measure: Measure, until: date) -> list[tuple[date, int]]:
    status = measure.status or Status.DELIVERED
    terms = [*of_kind(connection, measure), Activity.status == status.value]
    if status is not Status.DELIVERED:
        came = stood(connection, measure, until)
        return [(max(day, goal.from_on), 1) for day, own in came if goal.from_on <= own <= goal.to_on]
    query = select(Activity.starts_on).where(*terms, Activity.starts_on.between(goal.from_on, until))
    return [(day, 1) for day in connection.execute(query).scalars()]


def _earned(connection: Connection, goal: Any, measure: Measure, until: date) -> list[tuple[date, int]]:
    """Growth by day, and what things of the period had when they were first read."""
    kinds = [measure.kind.value] if measure.kind else None
    grown = (
        select(GrowthDay.day, func.sum(GrowthDay.growth))
        .where(
            GrowthDay.metric.in_(measure.metrics),
            GrowthDay.day.between(day_number(goal.from_on), day_number(until)),
            GrowthDay.kind != "account",
            *([GrowthDay.kind.in_(kinds)] if kinds else []),
        )
        .group_by(GrowthDay.day)
    )
    first = (
        select(Latest.first_at, Latest.first_value)
        .join(Subject, Subject.id == Latest.subject)
        .join(Activity, Activity.id == Subject.activity_id)
        .where(
            Subject.live,
            Latest.metric.in_(measure.metrics),
            Activity.starts_on >= goal.from_on,
            Latest.first_at.between(
                to_micros(end_of(goal.from_on - timedelta(days=1))), to_micros(end_of(until)) - 1
            ),
            *([Subject.kind.in_(kinds)] if kinds else []),
        )
    )
    days = [(EPOCH + timedelta(days=row[0]), int(row[1])) for row in connection.execute(grown)]
    begun = connection.execute(first)
    return days + [(from_micros(row[0] or 0).date(), row[1] or 0) for row in begun]


def _of_account(
    connection: Connection, measure: Measure, since: date, until: date
) -> list[tuple[date, int]]:
    query = (
        select(SubjectDay.day, SubjectDay.growth)
        .join(Subject, Subject.id == SubjectDay.subject)
        .join(Account, Account.id == Subject.ref)
        .where(
            Account.key == str(measure.account).lower(),
            SubjectDay.metric == measure.metrics[0],
            SubjectDay.day.between(day_number(since), day_number(until)),
        )
    )
    return [(EPOCH + timedelta(days=row.day), row.growth) for row in connection.execute(query)]
