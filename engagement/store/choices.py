"""What the company chose for itself, by name; a choice nobody made is the product's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.model.mission_tables import Choice
from engagement.store.unit import Unit


def chosen(connection: Connection, key: str) -> Any:
    """What was chosen under a name; None where nobody chose."""
    return connection.execute(select(Choice.value).where(Choice.key == key)).scalar()


def choose(unit: Unit, key: str, value: Any) -> bool:
    """Keep a choice, with what it was before in the history; False when it stood so already."""
    before = chosen(unit.connection, key)
    if before == value:
        return False
    if before is None:
        unit.connection.execute(insert(Choice).values(key=key, value=value))
    else:
        unit.connection.execute(update(Choice).where(Choice.key == key).values(value=value))
    unit.changed("edit", "choice", key, {key: [before, value]})
    return True
