"""Goals, and the facts that say how far they have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.errors import NotFound, Refused
from engagement.model.ids import new_id
from engagement.model.measures import Measure, NotAMeasure, read_measure
from engagement.model.tables import Goal
from engagement.model.vocabulary import Owner
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
