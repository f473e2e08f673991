"""Goals, and the facts that say how far they have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, text, update

from engagement.errors import NotFound, Refused
from engagement.model.ids import new_id
from engagement.model.instants import day_number, from_micros, to_micros
from engagement.model.measures import Measure, NotAMeasure, read_measure
from engagement.model.tables import Activity, Goal, Latest, Link, Subject
from engagement.model.vocabulary import ATTENDED_KINDS, Owner, Status
from engagement.model.words import key_of, tidy, visible
from engagement.store import accounts
from engagement.store.unit import Unit

LARGEST_TARGET = 10**12


@dataclass(frozen=True, slots=True)
class NewGoal:
    """A goal as somebody sets it."""

    name: str
    owner: str
    measure: str
    target: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What a goal's measure stands at: `actual` None when what should be known is not.

    `booked` counts what is planned for later in the period. `known` of `of` subjects have a number.
    `left_out` counts older things first read in the period: what they had before is not its gain.
    """

    actual: int | None
    booked: int = 0
    known: int | None = None
    of: int | None = None
    left_out: int = 0
    oldest: datetime | None = None


def checked(goal: NewGoal) -> Measure:
    """The goal's measure, understood. Raises Refused naming the field that is wrong."""
    if not visible(goal.name):
        raise Refused("Name: a goal needs a name.", field="name", value=goal.name)
    owners = {owner.value.casefold(): owner for owner in Owner}
    if goal.owner.strip().casefold() not in owners:
        raise Refused(
            f'Owner: "{goal.owner}" is none of {", ".join(Owner)}.',
            field="owner",
            value=goal.owner,
        )
    if not 0 < goal.target <= LARGEST_TARGET:
        raise Refused(
            "Target: a target is more than 0, and at most a million million.",
            field="target",
            value=goal.target,
        )
    if goal.ends_on < goal.starts_on:
        raise Refused("To: the period ends before it starts.", field="to", value=goal.ends_on)
    try:
        return read_measure(goal.measure)
    except NotAMeasure as error:
        raise Refused(f"Measure: {error}.", field="measure", value=goal.measure) from error


def add(unit: Unit, goal: NewGoal) -> str:
    """Set a goal. An account it names is read from now on. Raises Refused."""
    measure = checked(goal)
    if measure.account:
        accounts.add(unit, measure.account)
    goal_id = new_id()
    unit.connection.execute(
        insert(Goal).values(id=goal_id, version=1, created_at=unit.at, deleted_at=None, **_columns(goal))
    )
    unit.changed("add", "goal", goal_id)
    return goal_id


def change(unit: Unit, goal_id: str, goal: NewGoal) -> None:
    """Make a goal what is said. Raises Refused."""
    measure = checked(goal)
    if measure.account:
        accounts.add(unit, measure.account)
    standing = (
        unit.connection.execute(select(*Goal.__table__.columns).where(Goal.id == goal_id))
        .mappings()
        .first()
    )
    if standing is None:
        raise NotFound("There is no such goal any more.", field="id")
    wanted = _columns(goal)
    changed = {k: [standing[k], v] for k, v in wanted.items() if standing[k] != v}
    if changed:
        unit.connection.execute(
            update(Goal).where(Goal.id == goal_id).values(**wanted, version=Goal.version + 1)
        )
        unit.changed("edit", "goal", goal_id, changed)


def remove(unit: Unit, goal_id: str) -> None:
    """Mark a goal as deleted."""
    unit.connection.execute(update(Goal).where(Goal.id == goal_id).values(deleted_at=unit.at))
    unit.changed("delete", "goal", goal_id)


def restore(unit: Unit, goal_id: str) -> None:
    """Take the delete of a goal back."""
    unit.connection.execute(update(Goal).where(Goal.id == goal_id).values(deleted_at=None))
    unit.changed("restore", "goal", goal_id)


def _columns(goal: NewGoal) -> dict[str, Any]:
    owner = next(o for o in Owner if o.value.casefold() == goal.owner.strip().casefold())
    return {
        "name": tidy(goal.name),
        "key": key_of(goal.name),
        "owner": owner.value,
        "measure": goal.measure.strip(),
        "target": goal.target,
        "from_on": goal.starts_on,
        "to_on": goal.ends_on,
    }


def listed(connection: Connection) -> Sequence[Any]:
    """Living goals, those that end first at the top."""
    query = select(*Goal.__table__.columns).where(Goal.deleted_at.is_(None))
    return connection.execute(query.order_by(Goal.to_on, Goal.key, Goal.id)).all()


def facts(connection: Connection, goal: Any, on: date) -> Facts:
    """How far the goal's measure has come by the end of a day (UTC for readings)."""
    measure = read_measure(goal.measure)
    if on < goal.from_on:
        on = goal.from_on - timedelta(days=1)
    if measure.what == "count":
        return _counted(connection, goal, measure, on)
    if measure.what == "growth":
        return _grown(connection, goal, measure, min(on, goal.to_on))
    if measure.metrics == ("attendance",):
        return _attended(connection, goal, measure, min(on, goal.to_on))
    return _earned(connection, goal, measure, min(on, goal.to_on))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _of_kind(measure: Measure) -> list[Any]:
    terms = [Activity.deleted_at.is_(None)]
    return [*terms, Activity.kind == measure.kind.value] if measure.kind else terms


def _counted(connection: Connection, goal: Any, measure: Measure, on: date) -> Facts:
    within = Activity.starts_on.between(goal.from_on, goal.to_on)
    recorded = Activity.created_at < _end_of(on)
    if measure.status not in (None, Status.DELIVERED):
        # A submission stands from the day it is recorded, though its talk is months ahead.
        asked = Activity.status == (measure.status.value if measure.status else "")
        query = select(func.count()).where(*_of_kind(measure), within, recorded, asked)
        return Facts(connection.execute(query).scalar_one())
    done = and_(Activity.status == "delivered", Activity.starts_on <= on)
    ahead = and_(
        Activity.status.in_(("planned", "accepted", "delivered")),
        Activity.starts_on > on,
        recorded,
    )
    both = select(func.count().filter(done), func.count().filter(ahead))
    actual, booked = connection.execute(both.where(*_of_kind(measure), within)).one()
    return Facts(actual, booked)


def _attended(connection: Connection, goal: Any, measure: Measure, on: date) -> Facts:
    """Attendance of the period's delivered activities, as it was known by that day."""
    query = text(
        "SELECT COUNT(*) AS activities, COUNT(value) AS known, SUM(value) AS total,"
        " MIN(observed_at) AS oldest FROM ("
        " SELECT r.value, r.observed_at, ROW_NUMBER() OVER"
        " (PARTITION BY a.id ORDER BY r.observed_at DESC) AS newest"
        " FROM activity a LEFT JOIN subject s ON s.ref = a.id"
        " LEFT JOIN reading r ON r.metric = 'attendance' AND r.subject = s.id"
        " AND r.observed_at < :cut AND r.value IS NOT NULL"
        " WHERE a.deleted_at IS NULL AND a.status = 'delivered'"
        " AND a.starts_on BETWEEN :start AND :on AND (CAST(:kind AS TEXT) IS NULL OR a.kind = :kind)"
        " AND (a.kind IN :attended OR r.value IS NOT NULL)"
        ") n WHERE newest = 1"
    ).bindparams(bindparam("attended", expanding=True))
    row = connection.execute(
        query,
        {
            "cut": to_micros(_end_of(on)),
            "start": goal.from_on if connection.dialect.name != "sqlite" else str(goal.from_on),
            "on": on if connection.dialect.name != "sqlite" else str(on),
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
    where its growth starts from.
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
    month = goal.from_on.year * 12 + goal.from_on.month - 1
    began = (Subject.month > month) | ((Subject.month == month) & (Activity.starts_on >= goal.from_on))
    inside = Activity.starts_on.between(goal.from_on, on)
    within = Latest.first_at.between(
        to_micros(_end_of(goal.from_on - timedelta(days=1))), to_micros(_end_of(on)) - 1
    )
    query = (
        select(
            func.coalesce(func.sum(Latest.first_value).filter(began, within), 0),
            func.count(Latest.subject.distinct()).filter(~began, within),
            func.count(Latest.value),
            func.count(Latest.subject.distinct()).filter(inside, Latest.value.is_not(None)),
            func.count(Latest.subject.distinct()).filter(inside),
            func.min(Latest.observed_at),
        )
        .join(Subject, Subject.id == Latest.subject)
        .join(Activity, Activity.id == Subject.activity_id)
        .where(Latest.metric.in_(metrics), Subject.live)
    )
    if kind:
        query = query.where(Subject.kind == kind)
    begun, left_out, read, known, of, oldest = connection.execute(query).one()
    unread = None if _linked(connection, measure) else 0
    actual = int(grown) + int(begun or 0) if read else unread
    return Facts(
        actual,
        known=known,
        of=of,
        left_out=left_out,
        oldest=from_micros(oldest) if oldest else None,
    )


def _linked(connection: Connection, measure: Measure) -> bool:
    query = (
        select(Link.id)
        .join(Activity, Activity.id == Link.activity_id)
        .where(*_of_kind(measure), Link.deleted_at.is_(None), Link.platform != "web")
    )
    return connection.execute(query.limit(1)).first() is not None


def _grown(connection: Connection, goal: Any, measure: Measure, on: date) -> Facts:
    """What an account gained: the newest reading less the last one before the period."""
    start, cut = to_micros(_end_of(goal.from_on - timedelta(days=1))), to_micros(_end_of(on))
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
    )
