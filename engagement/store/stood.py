"""Which activities have come to a status, and when: an answer makes no submission undone."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Text, cast, or_, select

from engagement.model.measures import Measure
from engagement.model.tables import Activity, Change
from engagement.store.bulk import among
from engagement.store.counted import end_of, of_kind


def stood(connection: Connection, measure: Measure, on: date) -> list[tuple[date, date]]:
    """(day from which it counts, its own day) of all that stood at the measure's status by a day, by day.

    It counts from the day on which it was recorded at that status or moved to it, or from its own day
    where it was recorded later.
    """
    asked = measure.status.value if measure.status else ""
    moves = _moves(connection)
    rows = connection.execute(
        select(Activity.id, Activity.starts_on, Activity.created_at, Activity.status).where(
            *of_kind(connection, measure),
            or_(Activity.created_at < end_of(on), Activity.starts_on <= on),
            or_(Activity.status == asked, among(connection, Activity.id, list(moves))),
        )
    )
    found = []
    for row in rows:
        came = _came(asked, row, moves.get(row.id, []))
        if came is not None and (day := min(came, row.starts_on)) <= on:
            found.append((day, row.starts_on))
    return sorted(found)


def _came(asked: str, row: Any, moved: list[tuple[date, str, str]]) -> date | None:
    """The day on which an activity came to a status; None where it never did."""
    if (moved[0][1] if moved else row.status) == asked:
        return row.created_at.date()  # type: ignore[no-any-return]
    return next((day for day, _, now in moved if now == asked), None)


def _moves(connection: Connection) -> dict[str, list[tuple[date, str, str]]]:
    """{activity: (day, status before, status after) of each change of its status, in time's order}."""
    query = (
        select(Change.record_id, Change.at, Change.fields)
        .where(
            Change.noun == "activity",
            Change.action == "edit",
            cast(Change.fields, Text).contains('"status"'),
        )
        .order_by(Change.at, Change.id)
    )
    moves: dict[str, list[tuple[date, str, str]]] = {}
    for record_id, at, fields in connection.execute(query):
        if "status" in (fields or {}):
            moves.setdefault(record_id, []).append((at.date(), *fields["status"]))
    return moves
