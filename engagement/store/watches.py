"""Watches: standing subscriptions to feeds, calendars, schedules, channels and lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.errors import NotFound
from engagement.model.ids import new_id
from engagement.model.instants import iso
from engagement.model.links import NotAnAddress, read_url
from engagement.model.tables import Watch
from engagement.model.words import short_key, tidy
from engagement.store.unit import Unit

_COLUMNS = tuple(Watch.__table__.columns)


def key_of_address(address: str) -> str:
    """The same for addresses of one page; a path is its own key."""
    try:
        key = read_url(address).key if "://" in address else address
    except NotAnAddress:
        key = address
    return key if len(key) <= 600 else short_key(key)


def add(
    unit: Unit, address: str, name: str, sort: str, person: str | None = None, words: str | None = None
) -> tuple[str, int]:
    """Subscribe, or take up the subscription that stands; (its id, 1 when it is new)."""
    key = key_of_address(address)
    standing = unit.connection.execute(select(*_COLUMNS).where(Watch.key == key)).mappings().first()
    if standing is None:
        row = {
            "id": new_id(),
            "address": address,
            "key": key,
            "name": tidy(name)[:200] or address[:200],
            "sort": sort,
            "person": person,
            "words": words,
            "created_at": unit.at,
        }
        unit.connection.execute(insert(Watch).values(**row))
        unit.changed("add", "watch", str(row["id"]))
        return str(row["id"]), 1
    values: dict[str, Any] = {"deleted_at": None}
    if person is not None:
        values["person"] = person
    if words is not None:
        values["words"] = words or None
    changed = {k: [standing[k], v] for k, v in values.items() if standing[k] != v}
    if changed:
        # Another owner or filter finds other things: what was read before is read whole again.
        unit.connection.execute(
            update(Watch).where(Watch.id == standing["id"]).values(**values, etag=None)
        )
        unit.changed("edit", "watch", standing["id"], changed)
    return str(standing["id"]), 1 if standing["deleted_at"] else 0


def remove(unit: Unit, watch_id: str) -> None:
    """Stop reading it. What it gave stays."""
    done = unit.connection.execute(
        update(Watch).where(Watch.id == watch_id, Watch.deleted_at.is_(None)).values(deleted_at=unit.at)
    )
    if not done.rowcount:
        raise NotFound("There is no such watch any more.", field="watch")
    unit.changed("delete", "watch", watch_id)


def living(connection: Connection, asked_before: datetime | None = None) -> Sequence[Any]:
    """Watches to read, longest unread first; with `asked_before` only those not read since."""
    query = select(*_COLUMNS).where(Watch.deleted_at.is_(None)).order_by(Watch.last_run, Watch.id)
    if asked_before is not None:
        query = query.where((Watch.last_run.is_(None)) | (Watch.last_run < asked_before))
    return connection.execute(query).all()


def listed(connection: Connection) -> list[dict[str, Any]]:
    """Watches in the shape of the command line, by name."""
    rows = sorted(living(connection), key=lambda row: row.name.casefold())
    return [
        {
            "id": row.id,
            "name": row.name,
            "address": row.address,
            "sort": row.sort,
            "person": row.person,
            "filter": row.words,
            "last_run": iso(row.last_run) if row.last_run else None,
            "last_result": row.last_result,
            "last_error": row.last_error,
        }
        for row in rows
    ]


def read_now(unit: Unit, watch_id: str, *, result: str | None, error: str | None, **more: Any) -> None:
    """Remember how reading a watch went."""
    values: dict[str, Any] = {"last_run": unit.at, "last_error": error, **more}
    if error is None:
        values |= {"last_good": unit.at, "last_result": result}
    unit.connection.execute(update(Watch).where(Watch.id == watch_id).values(**values))
