"""Rows whose record is gone are deleted; what somebody moved into their place meanwhile is brought back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from engagement.model.sheet import Cell, Problem, Shaping
from engagement.sheets.cells import is_blank, loose
from engagement.sheets.found import Found, a1, at
from engagement.sheets.plan import Line


def drops(plans: Mapping[str, Collection[str]], now: Mapping[str, Found]) -> list[Shaping]:
    """What to delete where it stands now; a row that somebody wrote beside meanwhile stays."""
    made = []
    for tab, ids in plans.items():
        found = now[tab]
        rows = [found.rows[row_id] for row_id in ids if found.columns and row_id in found.rows]
        if those := sorted(row for row in rows if not found.beside(row)):
            made.append(Shaping(tab, drop=tuple(those)))
    return made


def recover(before: Found, after: Found, drop: Collection[str]) -> list[Line]:
    """Rows that are gone though nobody meant them, as they stood with all that was in them: for the tab's end."""
    if after.columns is None or before.columns is None or not any(_stands(after, one) for one in drop):
        return []
    key = before.columns["id"]
    there = {_said(row) for row in after.cells}
    made: list[Line] = []
    for row in before.cells[1:]:
        row_id = loose(at(row, key))
        if row_id in drop or all(map(is_blank, row)):
            continue
        if not (_stands(after, row_id) if row_id else _said(row) in there):
            values = [cell if cell != "" else None for cell in row]
            made.append(Line(before.tab.name, after.last + 1 + len(made), 1, None, values))
    return made


def covered(before: Found, after: Found, mended: Sequence[Line]) -> list[Line]:
    """Rows of people, without an id, that a write has covered and `mended` does not put back: for the tab's end.

    One that a person changed meanwhile is not covered: another stands in its stead.
    """
    if after.columns is None or before.columns is None:
        return []
    stood, stands = (_unnamed(found) for found in (before, after))
    back = Counter(_said([cell or "" for cell in line.values]) for line in mended if not line.row_id)
    lost = list((stood - stands - back).elements())
    if len(lost) <= sum((stands - stood).values()):
        return []
    last = max([after.last, *(line.row for line in mended)])
    return [
        Line(before.tab.name, last + n, 1, None, [cell if cell != "" else None for cell in row])
        for n, row in enumerate(lost, 1)
    ]


def _unnamed(found: Found) -> Counter[tuple[Cell, ...]]:
    key = (found.columns or {})["id"]
    rows = [row for row in found.cells[1:] if is_blank(at(row, key))]
    return Counter(_said(row) for row in rows if not all(map(is_blank, row)))


def tell(lines: Sequence[Line]) -> list[Problem]:
    """Say where they stand now."""
    return [
        Problem(
            line.tab,
            a1(line.row, 0),
            "Rows were moved while this tab was written, and this one was in the way. It stands here again, "
            "with what was in it; a formula as its result.",
        )
        for line in lines
    ]


def _stands(found: Found, row_id: str) -> bool:
    key = (found.columns or {})["id"]
    return row_id in found.rows or any(loose(at(row, key)) == row_id for row in found.cells[1:])


def _said(row: Sequence[Cell]) -> tuple[Cell, ...]:
    cells = list(row)
    while cells and cells[-1] == "":
        cells.pop()
    return tuple(cells)
