"""Cells that both sides changed: kept with both values until a person chooses."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engagement.errors import NotFound, Refused
from engagement.model.sheet import Cell, Conflict, Problem
from engagement.model.words import tidy
from engagement.sheets import record
from engagement.sheets.cells import Unreadable
from engagement.sheets.compare import Way, shown
from engagement.sheets.looked import Looked
from engagement.sheets.setting import put
from engagement.sheets.tabs import MIRROR, same_header
from engagement.store import Store, Unit, sheets

if TYPE_CHECKING:
    from engagement.sheets.edits import Edits

OURS, THEIRS = "ours", "theirs"


def listed(store: Store, sheet_id: str) -> list[Conflict]:
    """The conflicts of a spreadsheet that wait for a choice, as they were when it was last looked at."""
    with store.read() as connection:
        kept = sheets.conflicts(connection, sheet_id)
    return [_conflict(one) for one in kept if one["choice"] is None]


def _conflict(kept: Mapping[str, Any]) -> Conflict:
    return Conflict(kept["tab"], kept["row_id"], kept["column"], kept["ours"], kept["theirs"])


def unseen(kept: Sequence[Mapping[str, Any]], looked: Mapping[str, Looked]) -> list[Conflict]:
    """Kept conflicts that still wait, of tabs and rows that cannot be looked at just now."""
    return [
        _conflict(one)
        for one in kept
        if one["choice"] is None and one["tab"] in looked and _hidden(one, looked[one["tab"]])
    ]


def _hidden(one: Mapping[str, Any], looked: Looked) -> bool:
    return looked.found.columns is None or one["row_id"] in looked.found.doubled


def keep(store: Store, edits: Edits, *, now: datetime, by: str) -> None:
    """Keep the conflicts that were found, drop those that are settled, and remember what both sides agree on."""
    with store.unit(by, at=now) as unit:
        keep_in(unit, edits)
        for tab, looked in edits.looked.items():
            sheets.settle(unit, edits.sheet, tab, _agreed(looked))


def keep_in(unit: Unit, edits: Edits, arrived: Container[tuple[str, str]] = ()) -> None:
    """The same for conflicts, inside a unit; one that went with its row or tab is told as a problem.

    `arrived` are the rows (tab, id) that were written: what was chosen for them is done.
    """
    found = {(o.tab, o.row_id, o.column): o for o in edits.differences if o.fate == "conflict"}
    for one in sheets.conflicts(unit.connection, edits.sheet):
        looked = edits.looked[one["tab"]]
        key = (one["tab"], one["row_id"], one["column"])
        if key in found or _hidden(one, looked):
            continue
        if one["choice"] == OURS and key[:2] not in arrived and _waits(one, looked):
            continue
        if one["row_id"] in looked.absent and one["choice"] is None:
            edits.problems.append(_went(one, looked))
        sheets.drop_conflict(unit, edits.sheet, *key)
    for difference in found.values():
        values = {
            name: getattr(difference, name)
            for name in ("tab", "row_id", "column", "stood", "ours", "theirs")
        }
        sheets.keep_conflict(unit, edits.sheet, {**values, "choice": None})


def _waits(one: Mapping[str, Any], looked: Looked) -> bool:
    """Whether a cell of which ours was chosen is still to be written."""
    row = looked.rows.get(one["row_id"])
    return (
        row is not None and one["column"] in row.differs and row.differs[one["column"]].way is Way.WRITE
    )


def _went(one: Mapping[str, Any], looked: Looked) -> Problem:
    kept = looked.kept[one["row_id"]]
    return Problem(
        one["tab"],
        None,
        f"The row of {shown(kept.name)} is not in the sheet any more. Its {one['column']} waited for a choice: "
        f"the sheet said {shown(one['theirs'], 500)}, and the record keeps {shown(one['ours'], 500)}.",
    )


def _agreed(looked: Looked) -> dict[str, dict[str, Cell]]:
    """Cells that say what the record says, though something else stood there last."""
    found = {}
    for row_id, row in looked.rows.items():
        was = looked.stood.get(row_id)
        if was is None or was.sent is not None or was.stood is None:
            continue
        ours = looked.kept[row_id].cells
        cells = {
            header: ours[header]
            for header in ours
            if header not in row.differs and was.stood.get(header) != ours[header]
        }
        if cells:
            found[row_id] = cells
    return found


# Choosing -----------------------------------------------------------------------------------------


def resolve(store: Store, sheet_id: str, row_id: str, column: str, choice: str, *, by: str) -> None:
    """Choose "ours" (the next push writes it) or "theirs" (it is recorded now).

    Raises NotFound where no such conflict waits, Refused where the choice is none of these or where theirs
    cannot be recorded: the conflict stays then.
    """
    if choice not in (OURS, THEIRS):
        raise Refused(f'Choice: "{tidy(choice)[:60]}" is neither "ours" nor "theirs".', "choice", choice)
    with store.unit(by) as unit:
        one = _standing(unit, sheet_id, row_id, column)
        if choice == OURS:
            names = ("tab", "row_id", "column", "stood", "ours", "theirs")
            sheets.keep_conflict(unit, sheet_id, {n: one[n] for n in names} | {"choice": OURS})
            return
        _record(unit, sheet_id, one)
        sheets.drop_conflict(unit, sheet_id, one["tab"], row_id, one["column"])


def _standing(unit: Unit, sheet_id: str, row_id: str, column: str) -> dict[str, Any]:
    for one in sheets.conflicts(unit.connection, sheet_id):
        if one["row_id"] == row_id and same_header(column, one["column"]):
            return one
    raise NotFound(
        f"No conflict waits in {shown(column)} of the row {shown(row_id)}. See them with: "
        "python -m engagement sheets status.",
        "column",
        column,
    )


def _record(unit: Unit, sheet_id: str, one: Mapping[str, Any]) -> None:
    tab, header = one["tab"], one["column"]
    what = f"The {header} {shown(one['theirs'])} cannot be recorded"
    try:
        theirs = MIRROR[tab].column(header).read(one["theirs"])
    except Unreadable as error:
        raise Refused(f"{what}: {error}. The conflict stays.", header, one["theirs"]) from error
    kept = record.rows(unit.connection, tab, unit.at.date(), [one["row_id"]]).get(one["row_id"])
    if kept is None:
        raise NotFound("What this row showed is not in the record any more.", "row_id", one["row_id"])
    try:
        put(unit, tab, kept, {header: theirs})
    except Refused as error:
        raise Refused(
            f"{what}: {error.message.rstrip('.')}. The conflict stays.", header, theirs
        ) from error
    sheets.settle(unit, sheet_id, tab, {one["row_id"]: {header: theirs}})
