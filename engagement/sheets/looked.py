"""The mirror tabs compared with the record, row by row: what a push writes and a pull proposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engagement.model.sheet import Cell
from engagement.sheets import record
from engagement.sheets.cells import is_blank
from engagement.sheets.compare import Three, Way, alike, bases, exactly, shown, three
from engagement.sheets.found import Found, find, tell_some
from engagement.sheets.record import Kept
from engagement.sheets.tabs import MIRROR
from engagement.store import sheets
from engagement.store.sheets import Stood

NOTHING = Stood(None, None)


@dataclass(slots=True)
class Row:
    """A row that stands in the sheet and in the record: the cells that differ, and what may have stood."""

    number: int
    differs: dict[str, Three]
    bases: Sequence[Mapping[str, Cell]]

    def written(self) -> bool:
        """Whether a push writes it."""
        return any(one.way in (Way.WRITE, Way.CORRECTED) for one in self.differs.values())

    def as_stands(self, kept: Kept) -> dict[str, Cell]:
        """What is known to stand once ours is written: a cell that is left keeps what stood, if that is certain."""
        made = {}
        for header, ours in kept.cells.items():
            one = self.differs.get(header)
            if one is None or one.way in (Way.WRITE, Way.CORRECTED):
                made[header] = ours
                continue
            was = [cells[header] for cells in self.bases if header in cells]
            if was and all(exactly(other, was[0]) for other in was):
                made[header] = was[0]
        return made


@dataclass(slots=True)
class Looked:
    """A mirror tab and the record beside it.

    `rows` stand on both sides; `absent` are of the record alone; `gone` of the sheet alone (their record was
    deleted), `kept_back` those of them that a person's cells hold there; `lost` stood once and stand nowhere.
    """

    found: Found
    kept: dict[str, Kept]
    stood: dict[str, Stood]
    memory: dict[str, Any]
    rows: dict[str, Row] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    kept_back: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)


Chosen = Mapping[
    tuple[str, str], Cell
]  # (row id, column) of which ours was chosen: what the sheet said then


def look_at(
    connection: Any,
    sheet: str,
    tab: str,
    cells: Sequence[Sequence[Cell]] | None,
    memory: dict[str, Any],
    chosen: Chosen,
    today: date,
) -> Looked:
    """Compare one tab; `cells` None where it is not in the sheet. Only reads."""
    kept = record.rows(connection, tab, today)
    stood = sheets.rows(connection, sheet, tab)
    found = find(MIRROR[tab], cells, memory, stood, kept.keys())
    looked = Looked(found, kept, stood, memory)
    if found.columns is None:
        return looked
    for row_id, one in kept.items():
        number = found.rows.get(row_id)
        if number is not None:
            looked.rows[row_id] = _row(looked, number, stood.get(row_id, NOTHING), one, chosen, row_id)
        elif row_id not in found.doubled:
            looked.absent.append(row_id)
    _tell_gone(looked)
    _refill(looked)
    _tell_corrected(looked)
    return looked


def _row(looked: Looked, number: int, stood: Stood, kept: Kept, chosen: Chosen, row_id: str) -> Row:
    found = looked.found
    assert found.columns is not None
    line = found.cells[number - 1]
    theirs = {h: line[place] if place < len(line) else "" for h, place in found.columns.items()}
    if theirs == kept.cells and not any(isinstance(cell, bool) for cell in theirs.values()):
        return Row(number, {}, [])
    known = bases(stood, theirs)
    differs = {}
    for column in found.tab.columns:
        header = column.header
        was = [cells[header] for cells in known if header in cells]
        one = three(column, was, theirs[header], kept.cells[header])
        if one.way is Way.CONFLICT and (row_id, header) in chosen:
            said = chosen[row_id, header]
            one = Three(Way.WRITE) if exactly(one.theirs, said) else one
        if one.way is not Way.SAME:
            differs[header] = one
    return Row(number, differs, known)


def _tell_gone(looked: Looked) -> None:
    """Rows whose record is gone: those that nothing of a person stands in may be dropped."""
    found = looked.found
    told = []
    for row_id, stood in looked.stood.items():
        if row_id in looked.kept or row_id in found.doubled:
            continue
        number = found.rows.get(row_id)
        if number is None:
            looked.lost.append(row_id)
            continue
        looked.gone[row_id] = number
        if found.beside(number) or (edited := _edited(looked, number, stood)):
            looked.kept_back.add(row_id)
            why = "has cells of yours beside it" if found.beside(number) else f"has an edit in {edited}"
            told.append(
                (
                    found.name(number, "id"),
                    f"The {found.tab.what} of this row was deleted in Engagement; the row {why}, so that it "
                    "stays. Delete it when you have what you need.",
                )
            )
    tell_some(found, told)


def _edited(looked: Looked, number: int, stood: Stood) -> str | None:
    """A cell of that row in which a person wrote something that was never ours."""
    found = looked.found
    theirs = {header: found.cell(number, header) for header in found.tab.headers}
    known = bases(stood, theirs)
    for header, cell in theirs.items():
        if not is_blank(cell) and not any(alike(cell, was.get(header, "")) for was in known):
            return found.name(number, header)
    return None


def _refill(looked: Looked) -> None:
    """A column that is empty in every row was deleted and added again: nobody clears it so. Ours is written."""
    found = looked.found
    for column in found.tab.columns:
        header = column.header
        if not column.editable:
            continue
        filled = [row for row in looked.rows.values() if any(b.get(header, "") != "" for b in row.bases)]
        blank = [
            row for row in filled if header in row.differs and is_blank(found.cell(row.number, header))
        ]
        if len(blank) >= 2 and len(blank) == sum(_had(looked, one, header) for one in looked.rows):
            for row in blank:
                row.differs[header] = Three(Way.WRITE)
            found.tell(
                found.name(1, header),
                f'The column "{header}" is empty in all rows; the next push fills it again. To clear one '
                "value, empty its cell alone.",
            )


def _had(looked: Looked, row_id: str, header: str) -> bool:
    """Whether something stood in that cell, as far as it is known."""
    stood = looked.stood.get(row_id, NOTHING)
    return any(cells.get(header, "") != "" for cells in (stood.stood, stood.sent) if cells)


def _tell_corrected(looked: Looked) -> None:
    found, told = looked.found, []
    for row in looked.rows.values():
        for header, one in row.differs.items():
            if one.way is Way.CORRECTED:
                stood = next((cells[header] for cells in row.bases if header in cells), "")
                what = f"The record works out what stands in {found.name(row.number, header)}"
                told.append(
                    (
                        found.name(row.number, header),
                        f"{what}: {shown(one.theirs)} was written over {shown(stood)}, and the next push "
                        "writes the record's again. Keep notes in a column of your own.",
                    )
                )
    tell_some(found, told)
