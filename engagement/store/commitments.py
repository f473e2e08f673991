"""What each side promised at a touch: listed until it is kept or dropped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update

from engagement.errors import NotFound, Refused
from engagement.model.desk_tables import Commitment
from engagement.model.drafts import EARLIEST, LATEST, Draft
from engagement.model.ids import new_id
from engagement.model.words import key_of, tidy, visible
from engagement.store.bulk import among, insert_rows
from engagement.store.unit import Unit


def add_promised(unit: Unit, drafts: Mapping[str, Draft], *, fresh: bool = False) -> None:
    """Keep the promises of these activities' drafts, each once; `fresh` where none can stand yet."""
    told = {activity_id: draft for activity_id, draft in drafts.items() if draft.promises}
    if not told:
        return
    standing: set[tuple[str, str, str]] = set()
    if not fresh:
        query = select(Commitment.activity_id, Commitment.side, Commitment.what).where(
            among(unit.connection, Commitment.activity_id, list(told))
        )
        standing = {(row[0], row[1], key_of(row[2])) for row in unit.connection.execute(query)}
    rows = []
    for activity_id, draft in told.items():
        for promise in draft.promises:
            mark = (activity_id, promise.side.value, key_of(promise.what))
            if mark in standing:
                continue
            standing.add(mark)
            commitment_id = new_id()
            rows.append(
                {
                    "id": commitment_id,
                    "activity_id": activity_id,
                    "side": promise.side.value,
                    "what": _what(promise.what),
                    "due_on": _day(promise.due_on),
                    "kept_on": None,
                    "created_at": unit.at,
                    "deleted_at": None,
                }
            )
            unit.changed("add", "commitment", commitment_id)
    insert_rows(unit.connection, Commitment, rows)


def keep(unit: Unit, commitment_id: str, on: date) -> None:
    """Say that a promise was kept on a day; kept already, it stays as it is."""
    row = _row(unit, commitment_id)
    if row["kept_on"] is None:
        _write(unit, row, {"kept_on": on})


def unkeep(unit: Unit, commitment_id: str) -> None:
    """Take that back: the promise is listed again."""
    _write(unit, _row(unit, commitment_id), {"kept_on": None})


def change(unit: Unit, commitment_id: str, what: str, due_on: date | None) -> None:
    """Say a promise in other words, or move its day."""
    _write(unit, _row(unit, commitment_id), {"what": _what(what), "due_on": _day(due_on)})


def drop(unit: Unit, commitment_id: str) -> None:
    """Mark a promise as dropped; it can be taken back."""
    row = _row(unit, commitment_id)
    if row["deleted_at"] is None:
        _mark(unit, commitment_id, unit.at, "delete")


def restore(unit: Unit, commitment_id: str) -> None:
    """Take back that a promise was dropped."""
    if _row(unit, commitment_id)["deleted_at"] is not None:
        _mark(unit, commitment_id, None, "restore")


def _row(unit: Unit, commitment_id: str) -> Any:
    query = select(*Commitment.__table__.columns).where(Commitment.id == commitment_id)
    row = unit.connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("There is no such promise any more.", "id", commitment_id)
    return row


def _write(unit: Unit, row: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    changed = {name: [row[name], value] for name, value in wanted.items() if row[name] != value}
    if changed:
        unit.connection.execute(update(Commitment).where(Commitment.id == row["id"]).values(**wanted))
        unit.changed("edit", "commitment", row["id"], changed)


def _mark(unit: Unit, commitment_id: str, at: Any, action: str) -> None:
    unit.connection.execute(
        update(Commitment).where(Commitment.id == commitment_id).values(deleted_at=at)
    )
    unit.changed(action, "commitment", commitment_id)


def _what(text: str) -> str:
    if not visible(text):
        raise Refused("Promise: say what was promised.", "promises", text)
    return tidy(text)


def _day(due_on: date | None) -> date | None:
    if due_on is not None and not EARLIEST <= due_on <= LATEST:
        raise Refused(f"Promise: {due_on} is not between {EARLIEST} and {LATEST}.", "promises", due_on)
    return due_on
