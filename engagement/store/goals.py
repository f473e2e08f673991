"""Goals as they are set, changed and taken away, with the parts they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.errors import NotFound, Refused
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.goals import NewGoal
from engagement.model.ids import new_id
from engagement.model.measures import Measure, NotAMeasure, read_measure
from engagement.model.tables import Change, Goal
from engagement.model.vocabulary import Owner
from engagement.model.words import key_of, tidy, visible
from engagement.store import accounts
from engagement.store.counted import end_of
from engagement.store.unit import Unit

LARGEST_TARGET = 10**12


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
    for name, day in (("from", goal.starts_on), ("to", goal.ends_on)):
        if not EARLIEST <= day <= LATEST:
            raise Refused(
                f"{name.capitalize()}: {day} is not between {EARLIEST} and {LATEST}.",
                field=name,
                value=day,
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


def add_with_parts(unit: Unit, goal: NewGoal, parts: Sequence[NewGoal]) -> str:
    """Set a goal and those it is made of, all or none; returns the whole one's id."""
    goal_id = add(unit, goal)
    for part in parts:
        add(unit, replace(part, parent_id=goal_id))
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
    wanted = _columns(goal) | {"parent_id": goal.parent_id or standing["parent_id"]}
    changed = {k: [standing[k], v] for k, v in wanted.items() if standing[k] != v}
    if changed:
        unit.connection.execute(
            update(Goal).where(Goal.id == goal_id).values(**wanted, version=Goal.version + 1)
        )
        unit.changed("edit", "goal", goal_id, changed)


def remove(unit: Unit, goal_id: str) -> None:
    """Mark a goal as deleted, and its parts with it."""
    for one in (goal_id, *_parts(unit.connection, goal_id, Goal.deleted_at.is_(None))):
        unit.connection.execute(update(Goal).where(Goal.id == one).values(deleted_at=unit.at))
        unit.changed("delete", "goal", one)


def restore(unit: Unit, goal_id: str) -> None:
    """Take the delete of a goal back, and that of the parts that went with it."""
    gone = select(Goal.deleted_at).where(Goal.id == goal_id).scalar_subquery()
    for one in (goal_id, *_parts(unit.connection, goal_id, Goal.deleted_at == gone)):
        unit.connection.execute(update(Goal).where(Goal.id == one).values(deleted_at=None))
        unit.changed("restore", "goal", one)


def _parts(connection: Connection, goal_id: str, *terms: Any) -> list[str]:
    return list(connection.execute(select(Goal.id).where(Goal.parent_id == goal_id, *terms)).scalars())


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
        "parent_id": goal.parent_id,
    }


def listed(connection: Connection) -> Sequence[Any]:
    """Living goals, those that end first at the top."""
    query = select(*Goal.__table__.columns).where(Goal.deleted_at.is_(None))
    return connection.execute(query.order_by(Goal.to_on, Goal.key, Goal.id)).all()


def as_of(connection: Connection, rows: Sequence[Any], on: date) -> list[SimpleNamespace]:
    """These goals with the fields that they had at the end of a day; one set later has its first ones."""
    ids = [row.id for row in rows]
    query = (
        select(Change.record_id, Change.fields)
        .where(
            Change.noun == "goal",
            Change.action == "edit",
            Change.at >= end_of(on),
            Change.record_id.in_(ids),
        )
        .order_by(Change.at.desc(), Change.id.desc())
    )
    then = {row.id: SimpleNamespace(**row._mapping) for row in rows}
    for goal_id, fields in connection.execute(query):
        for name, (was, _) in (fields or {}).items():
            past = date.fromisoformat(was) if name in ("from_on", "to_on") else was
            setattr(then[goal_id], name, past)
    return [then[goal_id] for goal_id in ids]


def targets(connection: Connection) -> dict[str, list[tuple[datetime, str, int, int]]]:
    """{goal: (when, by whom, from, to) of each change of its target}, newest first."""
    query = (
        select(Change.record_id, Change.at, Change.by, Change.fields)
        .where(Change.noun == "goal", Change.action == "edit")
        .order_by(Change.at.desc(), Change.id.desc())
    )
    found: dict[str, list[tuple[datetime, str, int, int]]] = {}
    for row in connection.execute(query):
        if change := (row.fields or {}).get("target"):
            found.setdefault(row.record_id, []).append((row.at, row.by, change[0], change[1]))
    return found
