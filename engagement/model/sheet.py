"""The shared sheet, as the room that keeps it in step asks for it, and what it has to tell a person.

`outlets/sheets.py` is the one that asks Google; a call is one request, or a few where one has to be
repeated. Every call may raise Unreachable (no answer in time, or the connection was cut: it may have
been done), RateLimited, KeyRefused (not shared with us any more, or the account's key is refused),
NotThere (no such sheet, or a tab is gone) or BadAnswer, each a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

# A cell as the API tells it unformatted: a date is its serial number, an empty cell is "".
Cell = str | int | float | bool


@dataclass(frozen=True, slots=True)
class TabShape:
    """A tab as it stands: `number` is Google's sheetId; `rows` and `columns` are its grid's size."""

    name: str
    number: int
    rows: int
    columns: int
    frozen_rows: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A spreadsheet at one look: its id, title, time zone and tabs in their order."""

    id: str
    title: str
    zone: str
    tabs: tuple[TabShape, ...]

    def tab(self, name: str) -> TabShape | None:
        """The tab of that name, in whatever case: Google has no two of them; None where it is not there."""
        wanted = name.casefold()
        return next((tab for tab in self.tabs if tab.name.casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class Shaping:
    """What to do to the grid of one tab, together and before anything is written.

    `add` makes the tab. The grid grows to `rows` and `columns` where it is smaller, and never shrinks.
    `freeze` freezes row 1. `drop` are rows (from 1, header included) to delete. `bold` makes row 1 bold
    (of a new tab only: people's formats stay).
    """

    tab: str
    add: bool = False
    rows: int = 0
    columns: int = 0
    freeze: bool = False
    bold: bool = False
    drop: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Cells to write, RAW: `values[0][0]` goes to `row` and `column` (both from 1); None leaves a cell as it is."""

    tab: str
    row: int
    column: int
    values: Sequence[Sequence[Cell | None]]


@dataclass(slots=True)
class Asked:
    """How many requests were made so far, by their sort; Google counts reads and writes apart."""

    read: int = 0
    write: int = 0

    @property
    def requests(self) -> int:
        return self.read + self.write


class Sheet(Protocol):
    """One spreadsheet, as its service account may read and write it."""

    id: str
    asked: Asked

    @property
    def instants(self) -> Mapping[str, Sequence[int]]:
        """The last minute's requests in microseconds, to keep for the next process: "read" and "write"."""
        ...

    def look(self) -> Standing:
        """The spreadsheet's title and tabs: one read."""
        ...

    def read(self, tabs: Sequence[str]) -> Mapping[str, list[list[Cell]]]:
        """All cells of these tabs, unformatted, rows from 1 and short where their end is empty: one read."""
        ...

    def shape(self, standing: Standing, shapings: Sequence[Shaping]) -> None:
        """Make, grow, freeze and drop rows in one write; all of it is done, or nothing."""
        ...

    def write(self, blocks: Sequence[Block]) -> None:
        """Write these cells in one write; all of them stand, or none."""
        ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What a person has to look at in the sheet: the cell ("C14", or None for the whole tab), and what to do."""

    tab: str
    cell: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that both sides changed; left alone on both until a person chooses."""

    tab: str
    row_id: str
    column: str
    ours: Cell | None
    theirs: Cell | None


@dataclass(slots=True)
class Done:
    """What a push, pull or look at the sheet did: the shape of the command line."""

    requests: int = 0
    rows_written: int = 0
    rows_taken: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
