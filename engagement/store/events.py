"""Events: conferences and meetups with their days, places and calls for papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import insert, select, update

from engagement.errors import NotFound
from engagement.model.ids import new_id
from engagement.model.tables import Event
from engagement.model.words import short_key, tidy
from engagement.store.bulk import among
from engagement.store.unit import Unit

_SAME_EDITION = timedelta(days=10)
_FILLED = ("ends_on", "city", "country", "url", "cfp_url", "cfp_closes_on")


class Told(Protocol):
    """What is told of an event."""

    @property
    def name(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def city(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def cfp_url(self) -> str | None: ...
    @property
    def cfp_closes_on(self) -> date | None: ...


def bring(unit: Unit, told: Sequence[Told]) -> tuple[int, int, int]:
    """Record these events; returns how many are new, changed and as they were.

    An edition is known by its name and days. What a list says of days and calls is newer than what
    stands; what only people know stays.
    """
    standing: dict[str, list[dict[str, Any]]] = {}
    keys = [short_key(one.name) for one in told]
    query = select(*Event.__table__.columns).where(among(unit.connection, Event.key, keys))
    for row in unit.connection.execute(query).mappings():
        standing.setdefault(row["key"], []).append(dict(row))
    new = changed = 0
    for one in told:
        key = short_key(one.name)
        near = next((row for row in standing.get(key, ()) if _near(row, one)), None)
        if near is None:
            near = {"id": new_id(), "name": tidy(one.name), "key": key, "starts_on": one.starts_on}
            near |= {name: getattr(one, name) for name in _FILLED} | {"created_at": unit.at}
            unit.connection.execute(insert(Event).values(**near))
            unit.changed("add", "event", near["id"])
            standing.setdefault(key, []).append(near)
            new += 1
            continue
        values = {
            name: value
            for name in _FILLED
            if (value := getattr(one, name)) is not None
            and near[name] != value
            and (near[name] is None or name in ("cfp_url", "cfp_closes_on"))
        }
        if values:
            unit.connection.execute(update(Event).where(Event.id == near["id"]).values(**values))
            unit.changed("edit", "event", near["id"], {k: [near[k], v] for k, v in values.items()})
            near.update(values)
            changed += 1
    return new, changed, len(told) - new - changed


def _near(row: dict[str, Any], one: Told) -> bool:
    begins = row["starts_on"]
    if begins is None:
        return True
    ends = row["ends_on"] or begins
    return bool(
        begins - _SAME_EDITION <= (one.ends_on or one.starts_on)
        and one.starts_on <= ends + _SAME_EDITION
    )


def change(unit: Unit, event_id: str, values: dict[str, Any]) -> None:
    """Correct an event's own facts."""
    row = (
        unit.connection.execute(select(*Event.__table__.columns).where(Event.id == event_id))
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound("There is no such event any more.", field="event")
    fields = {k: [row[k], v] for k, v in values.items() if row[k] != v}
    if fields:
        unit.connection.execute(update(Event).where(Event.id == event_id).values(**values))
        unit.changed("edit", "event", event_id, fields)
