"""Frozen briefs: their content never changes; a person's comment does, with its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.errors import NotFound, Refused, StaleWrite
from engagement.model.briefs import Content, as_json, from_json
from engagement.model.ids import new_id
from engagement.model.mission_tables import Brief
from engagement.model.tables import Activity, Change
from engagement.model.words import clean, tidy, visible
from engagement.store.bulk import among
from engagement.store.unit import Unit

LONGEST_NAME, LONGEST_COMMENT = 500, 10_000


@dataclass(frozen=True, slots=True)
class Frozen:
    """A brief as it was frozen, with the comment it has now; `deleted` ones can be brought back."""

    id: str
    content: Content
    comment: str | None
    version: int
    created_at: datetime
    created_by: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One brief of the list."""

    id: str
    name: str
    from_on: date
    to_on: date
    on_day: date
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Moved:
    """An activity of a period that was added, removed or changed since: `what` says which, in words."""

    id: str
    title: str
    day: date
    what: str
    living: bool


def freeze(unit: Unit, content: Content, token: str | None = None) -> str:
    """Keep a brief for ever as it is; the same form token again keeps nothing more. Raises Refused, field "name"."""
    name = tidy(clean(content.name))
    if not visible(name):
        raise Refused("Name: a brief needs a name. Nothing was frozen.", "name", content.name)
    if len(name) > LONGEST_NAME:
        raise Refused(
            f"Name: {len(name):,} letters are too many; {LONGEST_NAME} is the most. Nothing was frozen.",
            "name",
            content.name,
        )
    return unit.once(token, lambda: _add(unit, content, name))


def _add(unit: Unit, content: Content, name: str) -> str:
    brief_id = new_id()
    kept = as_json(content) | {"name": name}
    unit.connection.execute(
        insert(Brief).values(
            id=brief_id,
            name=name,
            from_on=content.from_on,
            to_on=content.to_on,
            on_day=content.on_day,
            content=kept,
            comment=None,
            version=1,
            created_at=unit.at,
            created_by=unit.by,
            deleted_at=None,
        )
    )
    unit.changed("add", "brief", brief_id)
    return brief_id


def listed(connection: Connection) -> list[Told]:
    """Frozen briefs, newest first."""
    columns = (
        Brief.id,
        Brief.name,
        Brief.from_on,
        Brief.to_on,
        Brief.on_day,
        Brief.created_at,
        Brief.created_by,
    )
    query = select(*columns).where(Brief.deleted_at.is_(None))
    rows = connection.execute(query.order_by(Brief.created_at.desc(), Brief.id.desc()))
    return [Told(*row) for row in rows]


def read(connection: Connection, brief_id: str) -> Frozen:
    """One brief, deleted or not. Raises NotFound."""
    row = connection.execute(select(*Brief.__table__.columns).where(Brief.id == clean(brief_id))).first()
    if row is None:
        raise NotFound("There is no such brief. Choose one from the list.", field="brief")
    return Frozen(
        row.id,
        from_json(row.content),
        row.comment,
        row.version,
        row.created_at,
        row.created_by,
        row.deleted_at is not None,
    )


def comment(unit: Unit, brief_id: str, words: str, version: int) -> bool:
    """Make a person's words on a brief what they say; empty words take them away. False when they stood so.

    Raises Refused (field "comment"), StaleWrite.
    """
    standing = _living(unit.connection, brief_id)
    said = clean(words).strip() or None
    if said is not None and len(said) > LONGEST_COMMENT:
        raise Refused(
            f"Comment: {len(said):,} letters are too many; {LONGEST_COMMENT:,} is the most. Nothing was saved.",
            "comment",
        )
    if said == standing.comment:
        return False
    if version != standing.version:
        raise StaleWrite(
            "Somebody else changed this comment meanwhile. Both are shown; save yours again if it shall stand.",
            {"comment": said},
            {"comment": standing.comment},
        )
    unit.connection.execute(
        update(Brief).where(Brief.id == brief_id).values(comment=said, version=version + 1)
    )
    unit.changed("edit", "brief", brief_id, {"comment": [standing.comment, said]})
    return True


def delete(unit: Unit, brief_id: str) -> None:
    """Mark a brief as deleted; can be undone. Raises NotFound."""
    _living(unit.connection, brief_id)
    unit.connection.execute(update(Brief).where(Brief.id == brief_id).values(deleted_at=unit.at))
    unit.changed("delete", "brief", brief_id)


def restore(unit: Unit, brief_id: str) -> None:
    """Take a delete back. Raises NotFound."""
    done = unit.connection.execute(
        update(Brief).where(Brief.id == brief_id, Brief.deleted_at.is_not(None)).values(deleted_at=None)
    )
    if done.rowcount:
        unit.changed("restore", "brief", brief_id)
    else:
        _living(unit.connection, brief_id)


def _living(connection: Connection, brief_id: str) -> Any:
    query = select(Brief.comment, Brief.version).where(Brief.id == brief_id, Brief.deleted_at.is_(None))
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("There is no such brief any more. Nothing was changed.", field="brief")
    return row


def history(connection: Connection, brief_id: str) -> Sequence[Any]:
    """What happened to a brief, newest first: at, by, action, fields."""
    query = (
        select(Change.at, Change.by, Change.action, Change.fields)
        .where(Change.noun == "brief", Change.record_id == brief_id)
        .order_by(Change.at.desc(), Change.id.desc())
    )
    return connection.execute(query).all()


def moved(connection: Connection, since: date, until: date, after: datetime) -> list[Moved]:
    """Activities that came into a period's days after an instant, left them, or changed kind or status in them.

    By their day. What is compared is how they stood at the instant and how they stand now.
    """
    then = _then(connection, after)
    rows = connection.execute(
        select(
            Activity.id,
            Activity.title,
            Activity.starts_on,
            Activity.kind,
            Activity.status,
            Activity.deleted_at,
        ).where(among(connection, Activity.id, list(then)))
    ).all()
    found = []
    for row in rows:
        was = {"starts_on": row.starts_on.isoformat(), "kind": row.kind, "status": row.status}
        was |= {"living": row.deleted_at is None} | then[row.id]
        was_in = bool(was["living"]) and since <= date.fromisoformat(was["starts_on"]) <= until
        is_in = row.deleted_at is None and since <= row.starts_on <= until
        what = _what(was_in, is_in, was, row)
        if what:
            found.append(Moved(row.id, row.title, row.starts_on, what, row.deleted_at is None))
    return sorted(found, key=lambda one: (one.day, one.title, one.id))


def _what(was_in: bool, is_in: bool, was: dict[str, Any], row: Any) -> str:
    if is_in and not was_in:
        return "added"
    if was_in and not is_in:
        return "removed" if row.deleted_at else f"moved to {row.starts_on}"
    if not is_in:
        return ""
    changed = [
        f"{name} was {was[name]}" for name in ("kind", "status") if was[name] != getattr(row, name)
    ]
    return ", ".join(changed).replace("_", " ")


def _then(connection: Connection, after: datetime) -> dict[str, dict[str, Any]]:
    """{activity: what was different of it at an instant} of all that were changed since."""
    query = (
        select(Change.record_id, Change.action, Change.fields)
        .where(Change.noun == "activity", Change.at > after)
        .order_by(Change.at, Change.id)
    )
    found: dict[str, dict[str, Any]] = {}
    for record_id, action, fields in connection.execute(query):
        was = found.setdefault(record_id, {})
        if action != "edit":
            was.setdefault("living", action == "delete")
        for name, pair in _pairs(fields):
            was.setdefault(name, pair[0])
    return found


def _pairs(fields: dict[str, Any] | None) -> Iterable[tuple[str, Any]]:
    return (
        (name, pair) for name, pair in (fields or {}).items() if name in ("starts_on", "kind", "status")
    )
