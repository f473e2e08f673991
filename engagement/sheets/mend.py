"""Rows or columns that somebody moved between our look and our write: what was written over is put back.

The API writes to places, not to rows: a line that was planned for row 7 is written to row 7, though what
stood there is row 8 by now. What stood before the write is known, so that it can be told from what stands
after it how far everything moved; where that is certain, both rows are written as they should be.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engagement.model.sheet import Cell
from engagement.sheets.cells import loose
from engagement.sheets.found import Found, at
from engagement.sheets.looked import Looked
from engagement.sheets.plan import Line


def mend(looked: Looked, lines: Sequence[Line], now: Found) -> list[Line]:
    """Lines that put right what went to wrong places; none where nothing did, or where nobody can tell how."""
    if now.columns is None or looked.found.columns is None:
        return []
    if now.columns != looked.found.columns:
        return _columns(looked, lines, now)
    return _Rows(looked, now, lines).mended()


# Columns ------------------------------------------------------------------------------------------


def _columns(looked: Looked, lines: Sequence[Line], now: Found) -> list[Line]:
    """Our cells under our headers again; what covered a column of a person's own is put back or taken away."""
    made = []
    for line in lines:
        row_id = str(line.row_id)
        if line.row_id is None or row_id not in now.rows:
            continue
        stood = looked.rows[row_id].number if row_id in looked.rows else None
        cells = _covered(looked, line, now, stood) | _own(looked, line, now, stood)
        first, last = min(cells), max(cells)
        values = [cells.get(place) for place in range(first, last + 1)]
        made.append(replace(line, row=now.rows[row_id], column=first + 1, values=values))
    return made


def _covered(looked: Looked, line: Line, now: Found, stood: int | None) -> dict[int, Cell]:
    """What stood in cells that are not ours where the line was written, by the headers they have now."""
    assert now.columns is not None
    ours, before, headers = set(now.columns.values()), looked.found.headers, now.headers
    found: dict[int, Cell] = {}
    for place, value in enumerate(line.values, line.column - 1):
        if value is not None and place not in ours:
            name = headers[place] if place < len(headers) else ""
            known = stood is not None and name and before.count(name) == 1
            found[place] = at(looked.found.cells[(stood or 1) - 1], before.index(name)) if known else ""
    return found


def _own(looked: Looked, line: Line, now: Found, stood: int | None) -> dict[int, Cell]:
    assert now.columns is not None
    found: dict[int, Cell] = {}
    for header, place in now.columns.items():
        left = stood is not None and getattr(
            looked.rows[str(line.row_id)].differs.get(header), "left", False
        )
        found[place] = looked.found.cell(stood or 1, header) if left else line.sent.get(header, "")
    return found


# Rows ---------------------------------------------------------------------------------------------


class _Rows:
    """The rows before the write and after it, and how far each has moved.

    What people have beside a row tells best which row it is; then its old cells, where they stand untouched
    elsewhere; then how far its neighbours have moved.
    """

    def __init__(self, looked: Looked, now: Found, lines: Sequence[Line]) -> None:
        assert now.columns is not None
        self.ours = set(now.columns.values())
        key = now.columns["id"]
        self.before: dict[int, Sequence[Cell]] = dict(enumerate(looked.found.cells, 1))
        self.after: dict[int, Sequence[Cell]] = dict(enumerate(now.cells, 1))
        self.lines = [line for line in lines if line.row_id]
        self.written = {str(line.row_id) for line in self.lines}
        self.was = {n: loose(at(row, key)) for n, row in self.before.items() if n > 1}
        self.stands = _where((n, loose(at(row, key))) for n, row in self.after.items() if n > 1)
        self.notes_before = _where((n, self._beside(row)) for n, row in self.before.items() if n > 1)
        self.notes_after = _where((n, self._beside(row)) for n, row in self.after.items() if n > 1)
        rows = {line.row for line in self.lines}
        # The header is frozen: it stays. Every other row that was not written tells how far it has moved.
        self.moved = [(1, 0)] + [
            (number, self.stands[row_id][0] - number)
            for number, row_id in self.was.items()
            if row_id and number not in rows and len(self.stands.get(row_id, ())) == 1
        ]
        places = [number + shift for number, shift in self.moved]
        self.sorted = places != sorted(places)

    def mended(self) -> list[Line]:
        """Each line where its row is now, and where it was written what stood there."""
        shifts = {line.row: self._shift(line) for line in self.lines}
        aims = {row + shift for row, shift in shifts.items() if shift is not None}
        made = []
        for line in self.lines:
            shift = shifts[line.row]
            if shift:
                made.append(replace(line, row=line.row + shift))
            if shift != 0 and line.row not in aims:
                made.append(self._restored(line, shift))
        return sorted(made, key=lambda line: line.row)

    def _beside(self, row: Sequence[Cell]) -> tuple[tuple[int, Cell], ...]:
        """What people have in a row beside our columns."""
        return tuple(
            (place, cell) for place, cell in enumerate(row) if place not in self.ours and cell != ""
        )

    def _shift(self, line: Line) -> int | None:
        """How far the row of a line had moved when it was written; None where it is gone, or nobody can tell."""
        row = line.row
        place = self._by_notes(row, self.before, self.notes_before, self.notes_after)
        if place is not None and self._free(place):
            return place - row
        for other in self.stands.get(str(line.row_id), ()):
            if other != row and self._same(row, other):
                return other - row
        if self.sorted:
            # A place is as good as another, but for one that has somebody's notes beside it.
            return 0 if not self._beside(self.after.get(row, ())) else None
        above, below = self._around(row)
        if row not in self.before:
            return max(above, 0)
        if below is None or above == below:
            return above
        for shift in (above, below):
            if shift and self._overwritten(row - shift):
                return None  # another row of ours stood there: the line's own is gone
        notes = self._beside(self.before.get(row, ()))
        for shift in (above, below):
            if self._free(row + shift) and self._beside(self.after.get(row + shift, ())) == notes:
                return shift
        return None

    def _by_notes(
        self,
        row: int,
        rows: Mapping[int, Sequence[Cell]],
        here: Mapping[Any, Sequence[int]],
        there: Mapping[Any, Sequence[int]],
    ) -> int | None:
        """Where the notes beside a row stand on the other side, if they are nobody else's."""
        notes = self._beside(rows.get(row, ()))
        if not notes or len(here[notes]) != 1 or len(there.get(notes, ())) != 1:
            return None
        return there[notes][0]

    def _around(self, row: int) -> tuple[int, int | None]:
        """How far the next rows above and below have moved; None where there is none below."""
        place = bisect_left(self.moved, (row, -len(self.after)))
        below = self.moved[place][1] if place < len(self.moved) else None
        return self.moved[place - 1][1], below

    def _same(self, before: int, after: int) -> bool:
        old = self.before.get(before)
        return old is not None and all(
            at(old, place) == at(self.after[after], place) for place in self.ours
        )

    def _free(self, row: int) -> bool:
        """Whether nothing stands there but what we wrote."""
        there = [row_id for row_id, rows in self.stands.items() if row in rows]
        return row > 1 and (not there or there[0] == "" or there[0] in self.written)

    def _overwritten(self, before: int) -> bool:
        """Whether a row of ours that was not to be written stands nowhere any more."""
        row_id = self.was.get(before)
        return bool(row_id) and row_id not in self.stands and row_id not in self.written

    def _restored(self, line: Line, shift: int | None) -> Line:
        """What stood where a line was written; an inserted row was empty."""
        stood = self._by_notes(line.row, self.after, self.notes_after, self.notes_before)
        if stood is None:
            shifts = [shift] if shift is not None else self._around(line.row)
            those = [line.row - one for one in shifts if one]
            stood = next((n for n in those if self._overwritten(n) or self.was.get(n) == ""), None)
        old = self.before[stood] if stood is not None else ()
        values = [
            None if value is None else at(old, place)
            for place, value in enumerate(line.values, line.column - 1)
        ]
        return Line(line.tab, line.row, line.column, None, values)


def _where(named: Iterable[tuple[int, Any]]) -> dict[Any, list[int]]:
    """{what: the rows it stands in}."""
    found: dict[Any, list[int]] = {}
    for row, what in named:
        found.setdefault(what, []).append(row)
    return found
