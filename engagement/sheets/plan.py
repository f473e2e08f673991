"""What a push does, worked out before anything is sent: shapes, lines to write, and how they share requests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from engagement.model.sheet import Block, Cell, Problem, Shaping, Standing
from engagement.sheets.cells import LONGEST, is_cut
from engagement.sheets.compare import shown
from engagement.sheets.found import MOST, a1
from engagement.sheets.looked import NOTHING, Looked

RECOMMENDED = 2_000_000  # bytes of a request, as Google advises
REQUESTS = 5  # that all lines of a push share, whatever their number, but for a last one


@dataclass(frozen=True, slots=True)
class Line:
    """A row to write: its tab, its place, and what it is to hold; the header has no id.

    `values` begin at `column` (from 1); `sent` is what will be known to stand there once it is written.
    """

    tab: str
    row: int
    column: int
    row_id: str | None
    values: Sequence[Cell | None]
    sent: Mapping[str, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """What is to be done to one tab; `drop` are the rows whose record is gone, by their id."""

    lines: list[Line] = field(default_factory=list)
    shaping: Shaping | None = None
    drop: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, tab: str, message: str) -> None:
        self.problems.append(Problem(tab, None, message))


def plan(looked: Looked, standing: Standing) -> Plan:
    """Plan one tab; an empty plan where it holds the record already or cannot be understood."""
    found, made = looked.found, Plan()
    if found.columns is None:
        return made
    _tell_absent(looked, made)
    made.drop = looked.gone.keys() - looked.kept_back
    if found.fresh or found.added:
        made.lines.append(_header(looked))
    made.lines += [
        _line(looked, row_id, row.number) for row_id, row in looked.rows.items() if row.written()
    ]
    for at, row_id in enumerate(looked.absent, max(found.last, 1) + 1):
        made.lines.append(_line(looked, row_id, at))
    made.lines.sort(key=lambda line: line.row)
    _tell_cut(looked, made)
    made.shaping = _shaping(looked, standing, made)
    return made


def _tell_absent(looked: Looked, made: Plan) -> None:
    """Say which rows stood there and are written again."""
    found, name = looked.found, looked.found.tab.name
    if found.fresh:
        if looked.memory:
            what = "was deleted" if found.missing else "was emptied"
            again = f'The tab "{name}" {what} in the sheet; it is made again from the record. '
            made.tell(name, again + "Edits there that were not taken yet went with it.")
        return
    again_ids = [one for one in looked.absent if looked.stood.get(one, NOTHING).stood is not None]
    for row_id in again_ids[:MOST]:
        made.tell(
            name,
            f"The row of {shown(looked.kept[row_id].name)} was deleted in the sheet; it is written again at "
            f"the end, for the record holds the {found.tab.what}. Delete it in Engagement.",
        )
    if len(again_ids) > MOST:
        made.tell(name, f"So were {len(again_ids) - MOST:,} more rows.")


def _tell_cut(looked: Looked, made: Plan) -> None:
    """Say once, when it is written, which cells hold only the beginning of a text."""
    places = looked.found.columns or {}
    cut = [
        (a1(line.row, places[header]), looked.kept[str(line.row_id)].name)
        for line in made.lines
        for header, cell in line.sent.items()
        if is_cut(cell) and is_cut(line.values[places[header] - line.column + 1] or "")
    ]
    for cell, name in cut[:MOST]:
        what = f"A cell holds {LONGEST:,} characters: of {shown(name)} it shows only the beginning. "
        message = what + "The record has all of it; change it in Engagement."
        made.problems.append(Problem(looked.found.tab.name, cell, message))
    if len(cut) > MOST:
        made.tell(looked.found.tab.name, f"So do {len(cut) - MOST:,} more cells.")


def _header(looked: Looked) -> Line:
    found = looked.found
    headers = found.tab.headers if found.fresh else found.added
    return _placed(looked, 1, None, {header: header for header in headers}, {})


def _line(looked: Looked, row_id: str, at: int) -> Line:
    kept, row = looked.kept[row_id], looked.rows.get(row_id)
    if row is None:
        return _placed(looked, at, row_id, kept.cells, kept.cells)
    left = {header for header, one in row.differs.items() if one.left}
    written = {header: cell for header, cell in kept.cells.items() if header not in left}
    return _placed(looked, at, row_id, written, row.as_stands(kept))


def _placed(
    looked: Looked, at: int, row_id: str | None, cells: Mapping[str, Cell], sent: Mapping[str, Cell]
) -> Line:
    places = looked.found.columns
    assert places is not None
    first, last = min(places.values()), max(places.values())
    values: list[Cell | None] = [None] * (last - first + 1)
    for header, cell in cells.items():
        values[places[header] - first] = cell
    return Line(looked.found.tab.name, at, first + 1, row_id, values, sent)


def _shaping(looked: Looked, standing: Standing, made: Plan) -> Shaping | None:
    found, name = looked.found, looked.found.tab.name
    assert found.columns is not None
    shape = standing.tab(name)
    rows = max((line.row for line in made.lines), default=1)
    columns = max(found.columns.values()) + 1
    if shape is None:
        return Shaping(name, add=True, rows=rows, columns=columns, freeze=True, bold=True)
    freeze = shape.frozen_rows < 1 and bool(made.lines)
    if not (rows > shape.rows or columns > shape.columns or freeze):
        return None
    return Shaping(name, rows=rows, columns=columns, freeze=freeze, bold=found.fresh)


def in_requests(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines shared out to requests of about the advised size, and to few where they are many."""
    sized = [(line, len(json.dumps(line.values))) for line in lines]
    limit = max(RECOMMENDED, -(-sum(size for _, size in sized) // REQUESTS))
    made: list[list[Line]] = []
    room = 0
    for line, size in sized:
        if not made or size > room:
            made.append([])
            room = limit
        made[-1].append(line)
        room -= size
    return made


def blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Neighbouring lines as one block each."""
    of_run = groupby(enumerate(lines), key=lambda one: (one[1].tab, one[1].column, one[1].row - one[0]))
    for (tab, column, _), run in of_run:
        those = [line for _, line in run]
        yield Block(tab, those[0].row, column, [line.values for line in those])
