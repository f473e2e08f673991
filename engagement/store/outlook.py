"""What a goal's forecast is made of: the record behind its measure, as it was known at the end of a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from engagement.model.instants import day_number
from engagement.model.measures import Measure
from engagement.model.outlook import Ahead, Outlook
from engagement.model.tables import Account, Activity, Change, Subject, SubjectDay
from engagement.model.vocabulary import ATTENDED_KINDS, Status
from engagement.store import speaking
from engagement.store.bulk import among
from engagement.store.counted import end_of, of_kind
from engagement.store.known_then import LATELY, attendances, growing, things, with_number
from engagement.store.stood import stood

# A curve is drawn from the newest things that are old enough to have nearly ended, and not from all of them.
SAMPLE, OLD_ENOUGH = 200, timedelta(days=60)
# ({kind: (accepted, rejected)}, (planned things delivered, cancelled)).
Told = tuple[Mapping[str, tuple[int, int]], tuple[int, int]]
_AHEAD = (Status.SUBMITTED, Status.ACCEPTED, Status.PLANNED, Status.DELIVERED)


def outlook(
    connection: Connection, goal: Any, measure: Measure, on: date, told: Callable[[], Told]
) -> Outlook:
    """The record behind a goal's measure up to a day; `told` is asked for `answers` where they matter."""
    if measure.what == "growth":
        return Outlook(growth=_growth(connection, measure, on))
    if measure.status not in (None, Status.DELIVERED):
        return Outlook(tuple(day for day, _ in stood(connection, measure, on)))
    answered, kept = told()
    if measure.what == "count" or measure.metrics == ("attendance",):
        counts = measure.what == "count"
        return Outlook(
            _days(connection, measure, on, attended=not counts),
            ahead(connection, goal, measure, on),
            answered,
            kept,
            finals=() if counts else tuple(attendances(connection, measure, on - LATELY, on, on)),
        )
    found = things(connection, measure, on)
    old = [one for one in found if one.day <= on - OLD_ENOUGH][:SAMPLE]
    known = with_number(connection, measure, found, on)
    return Outlook(
        past=tuple(one.day for one in found),
        ahead=ahead(connection, goal, measure, on, sorted(known)) if known else (),
        answered=answered,
        kept=kept,
        known=known,
        finals=tuple((one.day, one.value) for one in old if one.day > on - LATELY),
        standing=tuple((one.day, one.value) for one in reversed(found)),
        growing=growing(connection, measure.metrics[0], old[: SAMPLE // 2], on),
    )


def past(connection: Connection, measure: Measure, on: date) -> tuple[date, ...]:
    """The days of all things that a measure counts, of any year, up to a day; none of an account."""
    if measure.what == "growth":
        return ()
    if measure.what == "metric" and measure.metrics != ("attendance",):
        return tuple(one.day for one in things(connection, measure, on))
    return _days(connection, measure, on, attended=measure.what == "metric")


def ahead(
    connection: Connection, goal: Any, measure: Measure, on: date, kinds: list[str] | None = None
) -> tuple[Ahead, ...]:
    """What stood in the calendar between a day and the period's end, with its status of that day.

    Of the measure's kind; without one, of `kinds` or of all.
    """
    cut = end_of(on)
    if on >= goal.to_on:
        return ()
    kinds = [measure.kind.value] if measure.kind else kinds
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


def answers(connection: Connection, on: date) -> Told:
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
