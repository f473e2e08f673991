"""What the record keeps of a shared sheet: what stood in its rows, conflicts, how it was when last asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from engagement.model.outlet_tables import SheetConflict, SheetRow, SheetState, SheetTab
from engagement.model.sheet import Cell, Problem
from engagement.store.bulk import among, insert_rows, insert_tuples
from engagement.store.unit import Unit

# How a spreadsheet was ----------------------------------------------------------------------------


def state(connection: Connection, sheet: str) -> dict[str, Any]:
    """title, pushed_at, pulled_at, last_error, problems ([{tab, cell, message}]), asked; {} when unknown."""
    query = select(*SheetState.__table__.columns).where(SheetState.sheet == sheet)
    row = connection.execute(query).mappings().first()
    return dict(row) if row else {}


def states(connection: Connection) -> list[dict[str, Any]]:
    """The same of every spreadsheet that was ever asked."""
    rows = connection.execute(select(*SheetState.__table__.columns)).mappings()
    return [dict(row) for row in rows]


def set_state(unit: Unit, sheet: str, **values: Any) -> None:
    """Remember any of title, pushed_at, pulled_at, last_error and problems (Problem each)."""
    if "problems" in values:
        listed: Sequence[Problem] = values["problems"]
        values["problems"] = [{"tab": p.tab, "cell": p.cell, "message": p.message} for p in listed]
    _set(unit.connection, sheet, values)


def requests_of(connection: Connection, sheet: str) -> dict[str, list[int]]:
    """{"read" or "write": instants of the last minute's requests in microseconds}, as they were kept."""
    return dict(state(connection, sheet).get("asked") or {})


def keep_requests(connection: Connection, sheet: str, asked: Mapping[str, Sequence[int]]) -> None:
    """Keep these instants instead; what is cached of the record stays true."""
    _set(connection, sheet, {"asked": {sort: list(instants) for sort, instants in asked.items()}})


def _set(connection: Connection, sheet: str, values: Mapping[str, Any]) -> None:
    if not connection.execute(select(SheetState.sheet).where(SheetState.sheet == sheet)).first():
        connection.execute(insert(SheetState).values(sheet=sheet))
    connection.execute(update(SheetState).where(SheetState.sheet == sheet).values(**values))


# Tabs and rows as they stood ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stood:
    """A row: what is known to have stood there (None: nothing yet), and what a push was writing, if any."""

    stood: Mapping[str, Cell] | None
    sent: Mapping[str, Cell] | None


def tabs(connection: Connection, sheet: str) -> dict[str, dict[str, Any]]:
    """{tab: {"headers": row 1 as it last stood, "renamed": {our header: a person's}}}."""
    query = select(SheetTab.tab, SheetTab.columns).where(SheetTab.sheet == sheet)
    return {tab: dict(columns) for tab, columns in connection.execute(query)}


def keep_tab(unit: Unit, sheet: str, tab: str, columns: Mapping[str, Any]) -> None:
    """Remember the columns of a tab that was written or looked at."""
    row = {"sheet": sheet, "tab": tab, "columns": dict(columns), "pushed_at": unit.at}
    replaced = 'ON CONFLICT (sheet, tab) DO UPDATE SET "columns" = excluded."columns", pushed_at = excluded.pushed_at'
    insert_rows(unit.connection, SheetTab, [row], replaced)


def rows(connection: Connection, sheet: str, tab: str) -> dict[str, Stood]:
    """{row id: what stood there} of a tab."""
    query = select(SheetRow.row_id, SheetRow.stood, SheetRow.sent).where(
        SheetRow.sheet == sheet, SheetRow.tab == tab
    )
    return {row_id: Stood(stood, sent) for row_id, stood, sent in connection.execute(query)}


def send(unit: Unit, sheet: str, tab: str, sent: Mapping[str, Mapping[str, Cell]]) -> None:
    """Remember what is about to be written to these rows: until it is known to stand, both are ours."""
    names = ("sheet", "tab", "row_id", "sent")
    listed = [(sheet, tab, row_id, dict(cells)) for row_id, cells in sent.items()]
    replaced = "ON CONFLICT (sheet, tab, row_id) DO UPDATE SET sent = excluded.sent"
    insert_tuples(unit.connection, SheetRow, names, listed, replaced)


def arrived(unit: Unit, sheet: str, tab: str, row_ids: Iterable[str]) -> None:
    """What was sent to these rows stands there."""
    this = _these(unit.connection, SheetRow, sheet, tab, row_ids)
    done = {"stood": SheetRow.sent, "sent": None}
    unit.connection.execute(update(SheetRow).where(*this, SheetRow.sent.is_not(None)).values(**done))


def stand(unit: Unit, sheet: str, tab: str, stood: Mapping[str, Mapping[str, Cell]]) -> None:
    """This is seen to stand in these rows."""
    names = ("sheet", "tab", "row_id", "stood", "sent")
    listed = [(sheet, tab, row_id, dict(cells), None) for row_id, cells in stood.items()]
    replaced = "ON CONFLICT (sheet, tab, row_id) DO UPDATE SET stood = excluded.stood, sent = NULL"
    insert_tuples(unit.connection, SheetRow, names, listed, replaced)


def settle(unit: Unit, sheet: str, tab: str, agreed: Mapping[str, Mapping[str, Cell]]) -> None:
    """These cells are what both sides say now: {row id: {column: cell}}."""
    wanted = _these(unit.connection, SheetRow, sheet, tab, agreed)
    query = select(SheetRow.row_id, SheetRow.stood, SheetRow.sent).where(*wanted)
    standing = {row_id: (stood, sent) for row_id, stood, sent in unit.connection.execute(query)}
    listed = []
    for row_id, cells in agreed.items():
        stood, sent = standing.get(row_id, (None, None))
        listed.append((sheet, tab, row_id, {**(stood or {}), **cells}, sent and {**sent, **cells}))
    names = ("sheet", "tab", "row_id", "stood", "sent")
    replaced = (
        "ON CONFLICT (sheet, tab, row_id) DO UPDATE SET stood = excluded.stood, sent = excluded.sent"
    )
    insert_tuples(unit.connection, SheetRow, names, listed, replaced)


def forget(unit: Unit, sheet: str, tab: str, row_ids: Iterable[str]) -> None:
    """These rows are gone from the sheet and from the record, and their conflicts with them."""
    wanted = list(row_ids)
    for table in (SheetRow, SheetConflict):
        this = _these(unit.connection, table, sheet, tab, wanted)
        unit.connection.execute(delete(table).where(*this))


def _these(
    connection: Connection, table: Any, sheet: str, tab: str, row_ids: Iterable[str]
) -> tuple[Any, ...]:
    return table.sheet == sheet, table.tab == tab, among(connection, table.row_id, row_ids)


# Conflicts ----------------------------------------------------------------------------------------


def conflicts(connection: Connection, sheet: str) -> list[dict[str, Any]]:
    """All that is kept: tab, row_id, column, stood, ours, theirs, choice, found_at; oldest first."""
    query = select(*SheetConflict.__table__.columns).where(SheetConflict.sheet == sheet)
    ordered = query.order_by(
        SheetConflict.found_at, SheetConflict.tab, SheetConflict.row_id, SheetConflict.column
    )
    return [dict(row) for row in connection.execute(ordered).mappings()]


def keep_conflict(unit: Unit, sheet: str, conflict: Mapping[str, Any]) -> None:
    """Keep a conflict (tab, row_id, column, stood, ours, theirs, choice) as it is now."""
    this = (
        SheetConflict.sheet == sheet,
        SheetConflict.tab == conflict["tab"],
        SheetConflict.row_id == conflict["row_id"],
        SheetConflict.column == conflict["column"],
    )
    done = unit.connection.execute(update(SheetConflict).where(*this).values(**conflict))
    if not done.rowcount:
        made = insert(SheetConflict).values(sheet=sheet, found_at=unit.at, **conflict)
        unit.connection.execute(made)


def drop_conflict(unit: Unit, sheet: str, tab: str, row_id: str, column: str) -> None:
    """A conflict is settled."""
    unit.connection.execute(
        delete(SheetConflict).where(
            SheetConflict.sheet == sheet,
            SheetConflict.tab == tab,
            SheetConflict.row_id == row_id,
            SheetConflict.column == column,
        )
    )
