"""Accounts over time, and what happened meanwhile: what the Community page asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from engagement.model.tables import Account, Activity, Latest, Reading, Subject
from engagement.model.vocabulary import Status


def readings(connection: Connection, metric: str) -> Sequence[Any]:
    """All readings of one metric of living accounts: ref (the account's id), metric, observed_at, value,
    provenance, by, reason; by ref in time's order, absences as None.
    """
    query = (
        select(
            Subject.ref,
            Reading.metric,
            Reading.observed_at,
            Reading.value,
            Reading.provenance,
            Reading.by,
            Reading.reason,
        )
        .join(Subject, Subject.id == Reading.subject)
        .join(Account, Account.id == Subject.ref)
        .where(Reading.metric == metric, Account.deleted_at.is_(None))
        .order_by(Subject.ref, Reading.observed_at)
    )
    return connection.execute(query).all()


def metrics(connection: Connection) -> dict[str, int]:
    """{metric: how many living accounts have a value of it}."""
    query = (
        select(Latest.metric, func.count())
        .join(Subject, Subject.id == Latest.subject)
        .join(Account, Account.id == Subject.ref)
        .where(Account.deleted_at.is_(None), Latest.value.is_not(None))
        .group_by(Latest.metric)
    )
    return {metric: count for metric, count in connection.execute(query)}


def happened(
    connection: Connection, since: date, until: date, kinds: Sequence[str] = ()
) -> Sequence[Any]:
    """Delivered activities that began in a period, in time's order: id, title, day, kind."""
    query = (
        select(Activity.id, Activity.title, Activity.starts_on.label("day"), Activity.kind)
        .where(*_delivered(since, until, kinds))
        .order_by(Activity.starts_on, Activity.id)
    )
    return connection.execute(query).all()


def standing(
    connection: Connection, since: date, until: date, kinds: Sequence[str] = ()
) -> dict[str, float]:
    """{activity: how high it stands among its kind in the period, 0 to 1}, of those with a number.

    Each number is ranked among the same numbers of the same kind, never against another number; an
    activity stands where its best one does.
    """
    rank = (
        func.percent_rank()
        .over(partition_by=(Activity.kind, Latest.metric), order_by=Latest.value)
        .label("rank")
    )
    ranked = (
        select(Activity.id, rank)
        .join(Subject, Subject.activity_id == Activity.id)
        .join(Latest, Latest.subject == Subject.id)
        .where(*_delivered(since, until, kinds), Subject.live, Latest.value.is_not(None))
        .subquery()
    )
    query = select(ranked.c.id, func.max(ranked.c.rank)).group_by(ranked.c.id)
    return {activity: float(best) for activity, best in connection.execute(query)}


def activity(connection: Connection, activity_id: str) -> Any | None:
    """One living, delivered activity as in `happened`; None when there is none."""
    query = select(Activity.id, Activity.title, Activity.starts_on.label("day"), Activity.kind).where(
        Activity.id == activity_id,
        Activity.deleted_at.is_(None),
        Activity.status == Status.DELIVERED.value,
    )
    return connection.execute(query).first()


def _delivered(since: date, until: date, kinds: Sequence[str]) -> list[Any]:
    terms = [
        Activity.deleted_at.is_(None),
        Activity.status == Status.DELIVERED.value,
        Activity.starts_on >= since,
        Activity.starts_on <= until,
    ]
    return [*terms, Activity.kind.in_(kinds)] if kinds else terms
