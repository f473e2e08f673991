"""Rows of the Inbox tab as a person leaves them there, and pulls of such cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from engagement.model.sheet import Block, Cell
from engagement.sheets import inbox
from engagement.sheets.inbox import HEADER, Inbox, answers, take
from engagement.store import Store

TODAY = date(2026, 11, 25)
SHEET = "sheet-1"
Rows = list[list[Cell]]


def row(header: Sequence[str] = HEADER, **cells: Cell) -> list[Cell]:
    """A row with these cells under a header."""
    return [cells.get(name, "") for name in header]


def tab(*rows: Sequence[Cell], header: Sequence[Cell] = HEADER) -> Rows:
    """The tab's cells: its header and these rows."""
    return [list(header), *map(list, rows)]


def pull(store: Store, rows: Rows, **how: Any) -> Inbox:
    """Take these cells, and write the answers into them as a spreadsheet would."""
    how = {"today": TODAY, "by": "test", "asking": None} | how
    done = take(store, SHEET, rows, **how)
    for block in answers(done, rows):
        write(rows, block)
    return done


def look(store: Store, rows: Rows, **how: Any) -> Inbox:
    """What a pull would take."""
    return inbox.look(store, SHEET, rows, **({"today": TODAY, "by": "test", "asking": None} | how))


def write(rows: Rows, block: Block) -> None:
    """Put a block's cells where it says."""
    for down, values in enumerate(block.values):
        line = rows[block.row - 1 + down]
        for right, value in enumerate(values):
            if value is not None:
                line += [""] * (block.column + right - len(line))
                line[block.column - 1 + right] = value


def results(rows: Rows) -> list[Cell]:
    """The result column below the header."""
    place = rows[0].index("result")
    return [line[place] if len(line) > place else "" for line in rows[1:]]


def does(done: Inbox) -> list[str]:
    """What became of each line."""
    return [one.does.value for one in done.outcomes]
