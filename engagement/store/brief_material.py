"""What a brief is told from, read at one moment: the readers of all its sections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, select

from engagement.model.briefs import Material, Period
from engagement.model.instants import to_micros
from engagement.model.tables import Account, Activity, Event, Latest, Link, Reading, Subject
from engagement.model.vocabulary import FAMILY_OF, Family, Status
from engagement.store import brief_rooms, goals, summaries
from engagement.store.counted import end_of
from engagement.store.goal_facts import all_facts

# So far a brief looks ahead, and so far back for what is usual.
AHEAD, USUAL = timedelta(weeks=4), timedelta(days=366)
_OPEN_OR_DONE = tuple(s.value for s in Status if s not in (Status.REJECTED, Status.CANCELLED))


def material(connection: Connection, period: Period) -> Material:
    """Everything the sections of a brief need, by the name of its reader."""
    return {name: read(connection, period) for name, read in READERS.items()}


def first_day(connection: Connection, period: Period) -> date | None:
    """The day of the oldest activity; None while nothing is recorded."""
    query = select(func.min(Activity.starts_on)).where(Activity.deleted_at.is_(None))
    return connection.execute(query).scalar()


def output(connection: Connection, period: Period) -> list[dict[str, Any]]:
    """Activities by kind, status and day, from the period before on to the period's last day."""
    return summaries.output(connection, period.before_from, max(period.last, period.before_to))


def pieces(connection: Connection, period: Period) -> dict[str, tuple[str, str, str, date]]:
    """{id: (title, kind, status, day)} of the period's activities, and of the year before for what is usual."""
    query = select(
        Activity.id, Activity.title, Activity.kind, Activity.status, Activity.starts_on
    ).where(*_came_out(period))
    rows = connection.execute(query.order_by(Activity.starts_on, Activity.id)).all()
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def numbers(connection: Connection, period: Period) -> list[tuple[str, int, str, str, int, int, str]]:
    """(activity, subject, platform, metric, value, observed_at, provenance) of what `pieces` have earned.

    A page on two activities stands twice with one subject.
    """
    columns = (Latest.metric, Latest.value, Latest.observed_at, Latest.provenance)
    known = (Latest.subject == Subject.id) & Latest.value.is_not(None)
    own = (
        select(Activity.id, Subject.id, Subject.platform, *columns)
        .join(Subject, Subject.ref == Activity.id)
        .join(Latest, known)
        .where(*_came_out(period))
        .order_by(Activity.id, Latest.metric)
    )
    linked = (
        select(Activity.id, Subject.id, Link.platform, *columns)
        .join(Link, and_(Link.activity_id == Activity.id, Link.deleted_at.is_(None)))
        .join(Subject, Subject.ref == Link.key)
        .join(Latest, known)
        .where(*_came_out(period))
        .order_by(Activity.id, Subject.id, Latest.metric)
    )
    rows = [*connection.execute(own).all(), *connection.execute(linked).all()]
    return [(r[0], r[1], r[2], r[3], r[4] or 0, r[5], r[6]) for r in rows]


def pages(connection: Connection, period: Period) -> list[tuple[str, str, int | None]]:
    """(key, platform, subject or None while nothing was asked) of every page of the period's activities."""
    query = (
        select(Link.key, Link.platform, Subject.id)
        .join(Activity, Activity.id == Link.activity_id)
        .join(Subject, Subject.ref == Link.key, isouter=True)
        .where(
            Link.deleted_at.is_(None),
            Activity.deleted_at.is_(None),
            Activity.starts_on.between(period.from_on, period.last),
        )
        .distinct()
        .order_by(Link.key)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def judged(connection: Connection, period: Period) -> list[tuple[Any, Any]]:
    """(goal, facts) of the goals whose period meets the brief's, as they stood on its day; soonest end first."""
    listed = goals.as_of(connection, goals.listed(connection), period.on_day)
    met = [one for one in listed if one.from_on <= period.to_on and one.to_on >= period.from_on]
    return all_facts(connection, met, period.on_day)


def communities(connection: Connection, period: Period) -> list[Any]:
    """Readings of our accounts' audiences in the period, and the last one before it: ref, key, metric, observed_at,
    value, provenance, by, reason; by account and metric in time's order.
    """
    metrics = [metric for metric, family in FAMILY_OF.items() if family is Family.AUDIENCE]
    start = to_micros(end_of(period.from_on - timedelta(days=1)))
    before = (
        select(Reading.metric, Reading.subject, func.max(Reading.observed_at).label("at"))
        .join(Subject, Subject.id == Reading.subject)
        .join(Account, Account.id == Subject.ref)
        .where(Reading.metric.in_(metrics), Reading.value.is_not(None), Reading.observed_at < start)
        .group_by(Reading.metric, Reading.subject)
        .subquery()
    )
    same = and_(before.c.metric == Reading.metric, before.c.subject == Reading.subject)
    query = (
        select(
            Subject.ref,
            Account.key,
            Reading.metric,
            Reading.observed_at,
            Reading.value,
            Reading.provenance,
            Reading.by,
            Reading.reason,
        )
        .join(Subject, Subject.id == Reading.subject)
        .join(Account, Account.id == Subject.ref)
        .join(before, same, isouter=True)
        .where(
            Account.deleted_at.is_(None),
            Reading.metric.in_(metrics),
            Reading.observed_at >= func.coalesce(before.c.at, start),
            Reading.observed_at < to_micros(end_of(period.last)),
        )
        .order_by(Account.key, Reading.metric, Reading.observed_at)
    )
    return list(connection.execute(query).all())


def ahead(connection: Connection, period: Period) -> list[Any]:
    """What the record holds of the four weeks after the brief's day: id, kind, status, title, starts_on, city, event."""
    query = (
        select(
            Activity.id,
            Activity.kind,
            Activity.status,
            Activity.title,
            Activity.starts_on,
            Activity.city,
            Event.name.label("event"),
        )
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(
            Activity.deleted_at.is_(None),
            Activity.status.in_(_OPEN_OR_DONE),
            Activity.starts_on > period.on_day,
            Activity.starts_on <= period.on_day + AHEAD,
        )
        .order_by(Activity.starts_on, Activity.id)
    )
    return list(connection.execute(query).all())


def calls(connection: Connection, period: Period) -> list[Any]:
    """Calls for papers that close in the four weeks after the brief's day: name, cfp_closes_on."""
    closes = Event.cfp_closes_on
    query = select(Event.name, closes).where(closes > period.on_day, closes <= period.on_day + AHEAD)
    return list(connection.execute(query.order_by(closes, Event.key, Event.id)).all())


def _came_out(period: Period) -> tuple[Any, ...]:
    return (
        Activity.deleted_at.is_(None),
        Activity.starts_on.between(period.from_on - USUAL, period.last),
    )


# A room that wants its section in every brief adds its reader here, and what tells it to `insight.briefs.SECTIONS`.
READERS: dict[str, Callable[[Connection, Period], Any]] = {
    "first_day": first_day,
    "output": output,
    "pieces": pieces,
    "numbers": numbers,
    "pages": pages,
    "goals": judged,
    "communities": communities,
    "desks": brief_rooms.desks,
    "mission": brief_rooms.mission,
    "assessments": brief_rooms.assessments,
    "verdicts": brief_rooms.verdicts,
    "ahead": ahead,
    "calls": calls,
}
