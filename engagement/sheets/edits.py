"""Edits in mirror tabs: what people changed there, what becomes of it, and taking it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from engagement.errors import Refused
from engagement.model.sheet import Cell, Conflict, Problem, Standing
from engagement.sheets import conflicts, record
from engagement.sheets.compare import Way, exactly, shown
from engagement.sheets.looked import Looked, Row, look_at
from engagement.sheets.setting import put, why_not
from engagement.sheets.tabs import MIRROR
from engagement.store import Store, Unit, sheets

AT_ONCE = 200  # rows in one unit of work: others want to write as well


class Fate(StrEnum):
    """What becomes of a person's edit."""

    TAKEN = "taken"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(slots=True)
class Difference:
    """One cell that a person changed: what stood there (None where that is not known), what the record has,
    what the sheet says, and what becomes of it on a pull; `reason` where it is refused.

    `cell` is its name ("C14"), `name` the record's own, for a reader.
    """

    tab: str
    row_id: str
    column: str
    stood: Cell | None
    ours: Cell
    theirs: Cell
    fate: Fate
    reason: str | None = None
    cell: str = ""
    name: str = ""


@dataclass(slots=True)
class Edits:
    """All that people changed in the mirror tabs of a spreadsheet, as it was looked at on a day."""

    sheet: str
    today: date
    differences: list[Difference] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    looked: dict[str, Looked] = field(default_factory=dict)


def compared(
    store: Store, standing: Standing, cells: Mapping[str, Sequence[Sequence[Cell]]], *, today: date
) -> Edits:
    """What people changed, cell by cell, against what stood there and what the record has; only reads.

    `cells` are the mirror tabs that stand, as `Sheet.read` gives them.
    """
    edits = Edits(standing.id, today)
    with store.moment(), store.read() as connection:
        memory = sheets.tabs(connection, standing.id)
        kept = sheets.conflicts(connection, standing.id)
        for tab in MIRROR:
            chosen = {
                (one["row_id"], one["column"]): one["theirs"]
                for one in kept
                if one["tab"] == tab and one["choice"] == "ours"
            }
            looked = look_at(
                connection, standing.id, tab, cells.get(tab), memory.get(tab, {}), chosen, today
            )
            edits.looked[tab] = looked
            edits.differences += _differences(tab, looked)
    for looked in edits.looked.values():
        edits.problems += looked.found.problems
    edits.problems += _refusals(edits.differences)
    edits.conflicts = [*conflicts.unseen(kept, edits.looked), *_conflicts(edits.differences)]
    return edits


_FATES = {Way.PROPOSED: Fate.TAKEN, Way.CONFLICT: Fate.CONFLICT, Way.REFUSED: Fate.REFUSED}


def _differences(tab: str, looked: Looked) -> Iterator[Difference]:
    for row_id, row in looked.rows.items():
        made = [
            _difference(looked, row_id, row, header)
            for header, one in row.differs.items()
            if one.way in _FATES
        ]
        _check(tab, looked, row, made)
        yield from made


def _difference(looked: Looked, row_id: str, row: Row, header: str) -> Difference:
    one, kept = row.differs[header], looked.kept[row_id]
    stood = [cells[header] for cells in row.bases if header in cells]
    return Difference(
        looked.found.tab.name,
        row_id,
        header,
        stood[-1] if stood else None,
        kept.cells[header],
        one.theirs,
        _FATES[one.way],
        one.reason if one.way is Way.REFUSED else None,
        looked.found.name(row.number, header),
        kept.name,
    )


def _check(tab: str, looked: Looked, row: Row, made: Sequence[Difference]) -> None:
    """Refuse what the record would refuse: alone where that can be told, else all edits of the row."""
    taken = [one for one in made if one.fate is Fate.TAKEN]
    if not taken:
        return
    kept = looked.kept[taken[0].row_id]
    if not (why := why_not(tab, kept, {one.column: one.theirs for one in taken})):
        return
    if len(taken) > 1:
        alone = [(one, why_not(tab, kept, {one.column: one.theirs})) for one in taken]
        fine = {one.column: one.theirs for one, reason in alone if not reason}
        if fine and len(fine) < len(taken) and not why_not(tab, kept, fine):
            for one, reason in alone:
                if reason:
                    _refuse(row, one, reason)
            return
    for one in taken:
        _refuse(row, one, why)


def _refuse(row: Row, one: Difference, reason: str) -> None:
    one.fate, one.reason = Fate.REFUSED, reason
    row.differs[one.column] = type(row.differs[one.column])(Way.REFUSED, one.theirs, reason)


def _refusals(differences: Sequence[Difference]) -> list[Problem]:
    return [_refusal(one) for one in differences if one.fate is Fate.REFUSED]


def _refusal(one: Difference) -> Problem:
    said = "The empty cell" if one.theirs == "" else shown(one.theirs)
    has = f"has {shown(one.ours)}" if one.ours != "" else "has nothing there"
    return Problem(
        one.tab,
        one.cell,
        f"{said} was not taken: {one.reason}. The record {has}; the cell is left as it is.",
    )


def _conflicts(differences: Sequence[Difference]) -> list[Conflict]:
    return [
        Conflict(one.tab, one.row_id, one.column, one.ours, one.theirs)
        for one in differences
        if one.fate is Fate.CONFLICT
    ]


# Taking -------------------------------------------------------------------------------------------


def take(
    store: Store,
    edits: Edits,
    *,
    now: datetime,
    by: str,
    only: Callable[[Difference], bool] | None = None,
) -> int:
    """Record the edits whose fate is to be taken (of those, `only` these); returns how many rows were taken.

    Each is checked again against the record of that moment: one that changed meanwhile is left for the
    next look. What the record refuses becomes a problem, and its difference refused. Conflicts are kept
    until a person chooses, and what both sides say alike is remembered as such.
    """
    wanted = [one for one in edits.differences if one.fate is Fate.TAKEN and (only is None or only(one))]
    conflicts.keep(store, edits, now=now, by=by)
    rows: dict[tuple[str, str], list[Difference]] = {}
    for one in wanted:
        rows.setdefault((one.tab, one.row_id), []).append(one)
    taken = 0
    for tab in MIRROR:
        of_tab = [ones for (name, _), ones in rows.items() if name == tab]
        for start in range(0, len(of_tab), AT_ONCE):
            with store.unit(by, at=now) as unit:
                taken += _take(unit, edits, tab, of_tab[start : start + AT_ONCE])
    return taken


def _take(unit: Unit, edits: Edits, tab: str, rows: Sequence[list[Difference]]) -> int:
    ids = [ones[0].row_id for ones in rows]
    standing = record.rows(unit.connection, tab, edits.today, ids)
    agreed: dict[str, dict[str, Cell]] = {}
    for ones in rows:
        row_id = ones[0].row_id
        kept = standing.get(row_id)
        if kept is None or not all(exactly(kept.cells[one.column], one.ours) for one in ones):
            continue
        cells = {one.column: one.theirs for one in ones}
        try:
            with unit.part():
                put(unit, tab, kept, cells)
        except Refused as error:
            for one in ones:
                one.fate, one.reason = Fate.REFUSED, error.message.rstrip(".")
                edits.problems.append(_refusal(one))
            continue
        agreed[row_id] = cells
    sheets.settle(unit, edits.sheet, tab, agreed)
    return len(agreed)
