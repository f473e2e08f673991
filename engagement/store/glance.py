"""What a page of one look asks: the numbers of a period's pieces, and what was written since an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import aliased

from engagement.model.instants import day_number
from engagement.model.mission_tables import Look
from engagement.model.tables import Activity, Change, Goal, GrowthDay, Latest, Link, Subject
from engagement.model.vocabulary import ATTENDED_KINDS, Status
from engagement.store.bulk import among
from engagement.store.unit import Unit

MOST_EDITS = 2_000


@dataclass(slots=True)
class Piece:
    """A page or a held activity of a period, with {metric: (value, observed_at)} of what is known of it.

    `platform` is empty for the activity itself.
    """

    ref: str
    platform: str
    kind: str
    numbers: dict[str, tuple[int, int]] = field(default_factory=dict)


def pieces(connection: Connection, since: date, until: date) -> list[Piece]:
    """What came out or was held in a period, each page once and in the period of its first activity."""
    within = (
        Activity.deleted_at.is_(None),
        Activity.status == Status.DELIVERED.value,
        Activity.starts_on.between(since, until),
    )
    earlier, other = aliased(Activity), aliased(Link)
    before = (
        select(other.key)
        .join(earlier, earlier.id == other.activity_id)
        .where(other.key == Link.key, other.deleted_at.is_(None))
        .where(earlier.deleted_at.is_(None), earlier.starts_on < since)
    )
    pages = (
        select(Link.key, func.min(Link.platform), func.min(Activity.kind))
        .join(Activity, Activity.id == Link.activity_id)
        .where(*within, Link.deleted_at.is_(None), ~before.exists())
        .group_by(Link.key)
        .order_by(Link.key)
    )
    held = select(Activity.id, Activity.kind).where(*within).order_by(Activity.id)
    found = {key: Piece(key, platform, kind) for key, platform, kind in connection.execute(pages)}
    rooms = {row.id: Piece(row.id, "", row.kind) for row in connection.execute(held)}
    found |= rooms
    numbers = (
        select(Subject.ref, Latest.metric, Latest.value, Latest.observed_at)
        .join(Latest, Latest.subject == Subject.id)
        .where(among(connection, Subject.ref, list(found)), Latest.value.is_not(None))
    )
    for ref, metric, value, observed_at in connection.execute(numbers):
        found[ref].numbers[metric] = (value or 0, observed_at)
    counted = {kind.value for kind in ATTENDED_KINDS}
    return [one for one in found.values() if one.platform or one.numbers or one.kind in counted]


def grown(connection: Connection, since: date) -> dict[str, int]:
    """{metric: growth between readings from a day (UTC) on} of all living pages and activities."""
    query = (
        select(GrowthDay.metric, func.sum(GrowthDay.growth))
        .where(GrowthDay.day >= day_number(since))
        .group_by(GrowthDay.metric)
        .order_by(GrowthDay.metric)
    )
    return {metric: int(growth or 0) for metric, growth in connection.execute(query)}


def last_look(connection: Connection, who: str) -> datetime | None:
    """When somebody last said that they have read what changed."""
    return connection.execute(select(Look.at).where(Look.who == who)).scalar()


def look(unit: Unit, who: str) -> None:
    """Keep that somebody has read what changed until now."""
    seen = unit.connection.execute(update(Look).where(Look.who == who).values(at=unit.at))
    if not seen.rowcount:
        unit.connection.execute(insert(Look).values(who=who, at=unit.at))


@dataclass(frozen=True, slots=True)
class Since:
    """What was written since an instant.

    `added` are (kind, status, activities) of what was recorded and still stands; `moved` are
    (id, title, kind, from, to) of changed statuses, newest first; `edited` and `deleted` count activities;
    `targets` are (goal, from, to) and `goals` the names of new ones; `others` are {noun: records} of all else.
    """

    added: tuple[tuple[str, str, int], ...]
    moved: tuple[tuple[str, str, str, str, str], ...]
    edited: int
    deleted: int
    goals: tuple[str, ...]
    targets: tuple[tuple[str, int, int], ...]
    others: dict[str, int]


def since(connection: Connection, at: datetime) -> Since:
    """What was written after an instant, by anybody and any pull."""
    new = Activity.created_at > at
    living = Activity.deleted_at.is_(None)
    added = connection.execute(
        select(Activity.kind, Activity.status, func.count())
        .where(new, living)
        .group_by(Activity.kind, Activity.status)
        .order_by(func.count().desc(), Activity.kind, Activity.status)
    ).all()
    edits = connection.execute(
        select(Change.record_id, Change.fields, Activity.title, Activity.kind, Activity.status)
        .join(Activity, Activity.id == Change.record_id)
        .where(Change.at > at, Change.noun == "activity", Change.action == "edit", living)
        .where(Activity.created_at <= at)
        .order_by(Change.at.desc(), Change.id.desc())
        .limit(MOST_EDITS)
    ).all()
    edited = (
        select(func.count(Change.record_id.distinct()))
        .join(Activity, Activity.id == Change.record_id)
        .where(Change.at > at, Change.noun == "activity", Change.action == "edit", living)
        .where(Activity.created_at <= at)
    )
    gone = select(func.count()).where(Activity.deleted_at > at, Activity.created_at <= at)
    return Since(
        added=tuple((kind, status, number) for kind, status, number in added),
        moved=_moved(edits),
        edited=connection.execute(edited).scalar_one(),
        deleted=connection.execute(gone).scalar_one(),
        goals=_new_goals(connection, at),
        targets=_targets(connection, at),
        others=_others(connection, at),
    )


def _moved(edits: Sequence[Any]) -> tuple[tuple[str, str, str, str, str], ...]:
    """Statuses from what they were at first to what they are now."""
    found: dict[str, tuple[str, str, str, str, str]] = {}
    for row in edits:  # newest first: the oldest edit tells the first status
        if "status" in (row.fields or {}):
            told = (row.record_id, row.title, row.kind, row.fields["status"][0], row.status)
            found[row.record_id] = told
    return tuple(one for one in found.values() if one[3] != one[4])


def _new_goals(connection: Connection, at: datetime) -> tuple[str, ...]:
    query = select(Goal.name).where(
        Goal.created_at > at, Goal.deleted_at.is_(None), Goal.parent_id.is_(None)
    )
    return tuple(connection.execute(query.order_by(Goal.created_at, Goal.id)).scalars())


def _targets(connection: Connection, at: datetime) -> tuple[tuple[str, int, int], ...]:
    query = (
        select(Goal.name, Change.fields, Goal.target, Goal.id)
        .join(Goal, Goal.id == Change.record_id)
        .where(Change.at > at, Change.noun == "goal", Change.action == "edit", Goal.deleted_at.is_(None))
        .order_by(Change.at, Change.id)
    )
    found: dict[str, tuple[str, int, int]] = {}
    for name, fields, target, goal_id in connection.execute(query):
        if "target" in (fields or {}):
            found.setdefault(goal_id, (name, fields["target"][0], target))
    return tuple(one for one in found.values() if one[1] != one[2])


def _others(connection: Connection, at: datetime) -> dict[str, int]:
    query = (
        select(Change.noun, func.count(Change.record_id.distinct()))
        .where(Change.at > at, Change.noun.not_in(("activity", "goal")))
        .group_by(Change.noun)
        .order_by(Change.noun)
    )
    return {noun: number for noun, number in connection.execute(query)}
