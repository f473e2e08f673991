"""What is asked of Google in its own terms: ranges in A1 notation, and changes of a tab's grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import Any
from zlib import crc32

from engagement.model.sheet import Block, Shaping, Standing, TabShape

Change = dict[str, Any]


def quoted(tab: str) -> str:
    """A tab's name in a range; always quoted, for a tab may be named like a cell."""
    return "'" + tab.replace("'", "''") + "'"


def column_name(column: int) -> str:
    """A column's letters, from 1: A, Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def range_of(block: Block) -> str:
    """The cells of a block: 'Talks'!B2:D9."""
    last_row = block.row + len(block.values) - 1
    last_column = block.column + max(map(len, block.values)) - 1
    return f"{quoted(block.tab)}!{column_name(block.column)}{block.row}:{column_name(last_column)}{last_row}"


def filled(blocks: Iterable[Block]) -> list[Block]:
    """The blocks that have a cell."""
    return [block for block in blocks if any(map(len, block.values))]


def no_number(blocks: Iterable[Block]) -> tuple[str, str] | None:
    """The tab and the address of a number that is none or without end: JSON has no word for it."""
    for block in blocks:
        for down, line in enumerate(block.values):
            for across, value in enumerate(line):
                if isinstance(value, float) and not isfinite(value):
                    return block.tab, f"{column_name(block.column + across)}{block.row + down}"
    return None


def longest_cell(blocks: Iterable[Block]) -> tuple[str, str] | None:
    """The tab and the address of the longest text."""
    cells = (
        (len(value), block.tab, f"{column_name(block.column + across)}{block.row + down}")
        for block in blocks
        for down, line in enumerate(block.values)
        for across, value in enumerate(line)
        if isinstance(value, str)
    )
    found = max(cells, default=None)
    return found and (found[1], found[2])


def changes(standing: Standing, shapings: Sequence[Shaping]) -> list[tuple[str, Change]]:
    """The changes of all tabs in order, each with its tab's name: add, grow, freeze, make bold, drop."""
    taken = {tab.number for tab in standing.tabs}
    found: list[tuple[str, Change]] = []
    for shaping in shapings:
        tab = standing.tab(shaping.tab)
        if shaping.add and tab is None:
            number = _free(shaping.tab, taken)
            taken.add(number)
            new = _new(shaping, number)
            found.append((shaping.tab, new[0]))
            tab = new[1]
        if tab is not None:
            found += [(shaping.tab, change) for change in _of(tab, shaping)]
    return found


def _free(name: str, taken: set[int]) -> int:
    """A number of our own for a new tab: so one call can add it and write on it."""
    number = crc32(name.encode()) & 0x7FFFFFFF
    while number in taken:
        number = (number + 1) & 0x7FFFFFFF
    return number


def _new(shaping: Shaping, number: int) -> tuple[Change, TabShape]:
    # Google does not freeze all rows there are.
    tab = TabShape(
        shaping.tab,
        number,
        max(shaping.rows, 2 if shaping.freeze else 1),
        max(shaping.columns, 1),
        1 if shaping.freeze else 0,
    )
    grid = {"rowCount": tab.rows, "columnCount": tab.columns}
    if shaping.freeze:
        grid["frozenRowCount"] = 1
    properties = {"sheetId": number, "title": tab.name, "sheetType": "GRID", "gridProperties": grid}
    return {"addSheet": {"properties": properties}}, tab


def _of(tab: TabShape, shaping: Shaping) -> Iterator[Change]:
    drop = sorted({row for row in shaping.drop if 1 <= row <= max(tab.rows, shaping.rows)})
    frozen = max(tab.frozen_rows, 1 if shaping.freeze else 0)
    # One row below the frozen ones has to stay, or Google refuses to drop the rest.
    rows = max(shaping.rows, len(drop) + frozen + 1 if drop or shaping.freeze else 0)
    for dimension, has, wanted in (
        ("ROWS", tab.rows, rows),
        ("COLUMNS", tab.columns, shaping.columns),
    ):
        if wanted > has:
            # Appended, not set: a grid that grew since we looked is never cut.
            yield {
                "appendDimension": {
                    "sheetId": tab.number,
                    "dimension": dimension,
                    "length": wanted - has,
                }
            }
    if shaping.freeze and tab.frozen_rows < 1:
        yield {
            "updateSheetProperties": {
                "properties": {"sheetId": tab.number, "gridProperties": {"frozenRowCount": 1}},
                "fields": "gridProperties.frozenRowCount",
            }
        }
    if shaping.bold:
        yield _bold(tab.number)
    for first, last in reversed(list(_runs(drop))):
        span = {"sheetId": tab.number, "dimension": "ROWS", "startIndex": first - 1, "endIndex": last}
        yield {"deleteDimension": {"range": span}}


def _bold(number: int) -> Change:
    return {
        "repeatCell": {
            "range": {"sheetId": number, "startRowIndex": 0, "endRowIndex": 1},
            "cell": {"userEnteredFormat": {"textFormat": {"bold": True}}},
            "fields": "userEnteredFormat.textFormat.bold",
        }
    }


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows that follow each other, as first and last."""
    start = None
    for n, row in enumerate(rows):
        start = row if start is None else start
        if n + 1 == len(rows) or rows[n + 1] != row + 1:
            yield start, row
            start = None
