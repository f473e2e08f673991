"""What the company chose for itself, by name; a choice nobody made is the product's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from engagement.errors import NotFound, Refused
from engagement.model.mission_tables import Choice
from engagement.model.tables import Change
from engagement.store.unit import Unit


def chosen(connection: Connection, key: str) -> Any:
    """What was chosen under a name; None where nobody chose."""
    return connection.execute(select(Choice.value).where(Choice.key == key)).scalar()


def choose(unit: Unit, key: str, value: Any) -> bool:
    """Keep a choice, with what it was before in the history; False when it stood so already.

    None takes the choice away, so that the product's own counts again.
    """
    before = chosen(unit.connection, key)
    if before == value:
        return False
    if value is None:
        unit.connection.execute(delete(Choice).where(Choice.key == key))
    elif before is None:
        unit.connection.execute(insert(Choice).values(key=key, value=value))
    else:
        unit.connection.execute(update(Choice).where(Choice.key == key).values(value=value))
    unit.changed("edit", "choice", key, {key: [before, value]})
    return True


def history(connection: Connection, key: str) -> Sequence[Any]:
    """The changes of a choice, newest first: id, at, by, fields ({key: [from, to]})."""
    query = select(Change.id, Change.at, Change.by, Change.fields).where(
        Change.noun == "choice", Change.record_id == key
    )
    return connection.execute(query.order_by(Change.at.desc(), Change.id.desc())).all()


def undo(unit: Unit, change_id: str) -> str:
    """Take one change of a choice back; returns its name. Raises Refused when it was changed again since."""
    found = unit.connection.execute(
        select(Change.record_id, Change.fields).where(Change.id == change_id, Change.noun == "choice")
    ).first()
    if found is None:
        raise NotFound("That change is not in the history any more.", field="change")
    key = str(found.record_id)
    before, after = found.fields[key]
    if chosen(unit.connection, key) != after:
        raise Refused("It was changed again since. Undo the newer change first.", field=key)
    choose(unit, key, before)
    return key
