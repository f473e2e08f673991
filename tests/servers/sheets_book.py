"""A spreadsheet in memory: tabs, cells, ranges in A1 notation, and what a person does to them by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.servers.sheets_typed import Held, entered

MOST_CELLS, LONGEST_CELL = 10_000_000, 50_000


class Wrong(Exception):
    """A request that Google refuses, in its words."""

    def __init__(self, message: str, code: int = 400, status: str = "INVALID_ARGUMENT", **more: Any):
        super().__init__(message)
        self.message, self.code, self.status, self.more = message, code, status, more


def letters(column: int) -> str:
    """A column's name, from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    """A column's number, from 0."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_of(address: str) -> tuple[int, int]:
    """ "B3" as row and column, from 0."""
    found = re.fullmatch(r"([A-Za-z]{1,3})([1-9][0-9]*)", address)
    assert found, address
    return int(found[2]) - 1, column_of(found[1])


@dataclass
class Tab:
    """A grid; rows and columns count from 0 here, and as the browser shows them in what a person does."""

    number: int
    title: str
    rows: int = 1000
    columns: int = 26
    frozen_rows: int = 0
    frozen_columns: int = 0
    grid: list[list[Held | None]] = field(default_factory=list)
    protected: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def quoted(self) -> str:
        """Its title as Google writes it in a range."""
        plain = re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]*", self.title)
        cell = re.fullmatch(r"[A-Za-z]{1,3}[0-9]+", self.title)
        return self.title if plain and not cell else "'" + self.title.replace("'", "''") + "'"

    def copy(self) -> Tab:
        return Tab(
            **{**self.__dict__, "grid": [list(row) for row in self.grid], "more": dict(self.more)}
        )

    def at(self, row: int, column: int) -> Held | None:
        line = self.grid[row] if row < len(self.grid) else ()
        return line[column] if column < len(line) else None

    def put(self, row: int, column: int, held: Held | None) -> None:
        if isinstance(held and held.value, str) and len(held.value) > LONGEST_CELL:
            raise Wrong(
                f"Your input contains more than the maximum of {LONGEST_CELL} characters in a single cell."
            )
        while len(self.grid) <= row:
            self.grid.append([])
        line = self.grid[row]
        line.extend([None] * (column + 1 - len(line)))
        line[column] = held

    def set(self, row: int, column: int, held: Held) -> None:
        """A new value; the cell's format stays. "" empties it."""
        before = self.at(row, column)
        if before is None and held.value != "":  # most cells of a large write
            self.put(row, column, held)
            return
        kept = held.format or (before.format if before else None)
        emptied = held.value == "" and held.formula is None
        self.put(row, column, held._replace(value=None if emptied else held.value, format=kept))

    def used(self) -> tuple[int, int]:
        """The last row and column that hold something, as counts."""
        rows = columns = 0
        for number, line in enumerate(self.grid):
            width = max(
                (n + 1 for n, held in enumerate(line) if held and held.value is not None), default=0
            )
            if width:
                rows, columns = number + 1, max(columns, width)
        return rows, columns

    def insert(self, rows: bool, at: int, count: int) -> None:
        if rows:
            if at < len(self.grid):
                self.grid[at:at] = [[] for _ in range(count)]
            self.rows += count
            return
        for line in self.grid:
            if at < len(line):
                line[at:at] = [None] * count
        self.columns += count

    def delete(self, rows: bool, first: int, last: int) -> None:
        """Delete [first, last)."""
        if rows:
            del self.grid[first:last]
            self.rows -= last - first
            self.frozen_rows -= max(0, min(last, self.frozen_rows) - first)
            return
        for line in self.grid:
            del line[first:last]
        self.columns -= last - first

    def move(self, rows: bool, first: int, last: int, to: int) -> None:
        """Move [first, last) before what stood at `to`."""
        lines = self.whole() if rows else [list(line) for line in zip(*self.whole(), strict=True)]
        moved = lines[first:last]
        rest = lines[:first] + lines[last:]
        start = to if to <= first else to - len(moved)
        lines = rest[:start] + moved + rest[start:]
        self.grid = lines if rows else [list(line) for line in zip(*lines, strict=True)]

    def whole(self) -> list[list[Held | None]]:
        """All that is used, every row as wide as the grid."""
        return [
            line + [None] * (self.columns - len(line))
            for line in [*self.grid, *([] for _ in range(self.rows - len(self.grid)))]
        ]

    # What a person does, by the names the browser shows.

    def insert_rows(self, before: int, count: int = 1) -> None:
        self.insert(True, before - 1, count)

    def delete_rows(self, first: int, last: int | None = None) -> None:
        self.delete(True, first - 1, last or first)

    def move_rows(self, first: int, last: int, before: int) -> None:
        self.move(True, first - 1, last, before - 1)

    def insert_column(self, before: str) -> None:
        self.insert(False, column_of(before), 1)

    def delete_column(self, name: str) -> None:
        self.delete(False, column_of(name), column_of(name) + 1)

    def move_column(self, name: str, before: str) -> None:
        self.move(False, column_of(name), column_of(name) + 1, column_of(before))

    def sort(self, name: str, *, down: bool = False, first: int = 2) -> None:
        """Sort all rows from `first` by a column."""
        rows, _ = self.used()
        self.sort_area(first - 1, rows, 0, self.columns, [(column_of(name), down)])

    def sort_area(
        self, top: int, end: int, left: int, right: int, by: Sequence[tuple[int, bool]]
    ) -> None:
        lines = [[self.at(r, c) for c in range(left, right)] for r in range(top, end)]
        for column, down in reversed(by):
            full = [line for line in lines if _said(line[column - left]) is not None]
            full.sort(key=lambda line, c=column - left: _order(line[c]), reverse=down)
            lines = full + [line for line in lines if _said(line[column - left]) is None]
        for number, line in enumerate(lines):
            for offset, held in enumerate(line):
                self.put(top + number, left + offset, held)

    def value(self, address: str) -> Any:
        """What stands in a cell, unformatted; "" for nothing."""
        return plain(self.at(*cell_of(address)))

    def format(self, address: str) -> Any:
        held = self.at(*cell_of(address))
        return held.format if held else None

    def values(self) -> list[list[Any]]:
        """All cells, unformatted, each row as far as it goes."""
        rows, columns = self.used()
        lines = [[plain(self.at(r, c)) for c in range(columns)] for r in range(rows)]
        return [trimmed(line) for line in lines]


def _said(held: Held | None) -> Any:
    return held.value if held else None


def _order(held: Held | None) -> tuple[int, Any]:
    value = _said(held)
    if isinstance(value, bool):
        return 2, value
    return (0, value) if isinstance(value, float | int) else (1, str(value).casefold())


def plain(held: Held | None) -> Any:
    """A value as it goes into JSON: whole numbers without a point, "" for nothing."""
    value = _said(held)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def trimmed(line: list[Any]) -> list[Any]:
    """A row without the nothing at its end."""
    while line and line[-1] == "":
        line = line[:-1]
    return line


@dataclass
class Book:
    """A spreadsheet; `roles` are who it is shared with, by address: writer or reader."""

    id: str
    title: str = "Engagement"
    locale: str = "en_US"
    zone: str = "Europe/Berlin"
    tabs: list[Tab] = field(default_factory=lambda: [Tab(0, "Sheet1")])
    roles: dict[str, str] = field(default_factory=dict)
    today: date = date(2026, 10, 20)

    def __getitem__(self, title: str) -> Tab:
        found = self.named(title)
        assert found, f"no tab {title}"
        return found

    def named(self, title: str) -> Tab | None:
        return next((t for t in self.tabs if t.title.casefold() == title.casefold()), None)

    def numbered(self, number: Any) -> Tab | None:
        return next((tab for tab in self.tabs if tab.number == number), None)

    @property
    def cells(self) -> int:
        return sum(tab.rows * tab.columns for tab in self.tabs)

    # What a person does.

    def add(self, title: str, rows: int = 1000, columns: int = 26) -> Tab:
        tab = Tab(max((t.number for t in self.tabs), default=0) + 101, title, rows, columns)
        self.tabs.append(tab)
        return tab

    def delete(self, title: str) -> None:
        self.tabs.remove(self[title])

    def rename(self, title: str, to: str) -> None:
        self[title].title = to

    def type(self, title: str, address: str, text: Any, shows: Any = None) -> None:
        """Type into a cell: the spreadsheet's locale decides what it becomes."""
        tab = self[title]
        row, column = cell_of(address)
        tab.rows, tab.columns = max(tab.rows, row + 1), max(tab.columns, column + 1)
        tab.set(row, column, entered(text, self.locale, self.today, shows))

    def paste(self, title: str, address: str, rows: Sequence[Sequence[Any]]) -> None:
        """Type a block of cells, its first at the address."""
        row, column = cell_of(address)
        for down, line in enumerate(rows):
            for across, text in enumerate(line):
                self.type(title, f"{letters(column + across)}{row + down + 1}", text)


@dataclass(frozen=True)
class Area:
    """Cells [top, end) x [left, right) of a tab; an open end is None. `single` is one cell."""

    tab: Tab
    top: int
    end: int | None
    left: int
    right: int | None

    @property
    def single(self) -> bool:
        return self.end == self.top + 1 and self.right == self.left + 1

    def name(self, end: int, right: int) -> str:
        """The range from its start to there, as Google writes it."""
        first = f"{letters(self.left)}{self.top + 1}"
        last = f"{letters(right - 1)}{end}"
        return f"{self.tab.quoted}!{first}" + ("" if first == last else f":{last}")

    def clipped(self) -> Area:
        """Within the grid. Raises Wrong where it begins outside."""
        tab = self.tab
        if self.top >= tab.rows or self.left >= tab.columns:
            raise Wrong(
                f"Range ({self.name(self.top + 1, self.left + 1)}) exceeds grid limits. "
                f"Max rows: {tab.rows}, max columns: {tab.columns}"
            )
        end = tab.rows if self.end is None else min(self.end, tab.rows)
        right = tab.columns if self.right is None else min(self.right, tab.columns)
        return Area(tab, self.top, end, self.left, right)


_A1 = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?(?::\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?)?")


def area(book: Book, text: str) -> Area:
    """A range in A1 notation. Raises Wrong in Google's words."""
    wrong = Wrong(f"Unable to parse range: {text}")
    title, cells = _split(text)
    if title is None and re.fullmatch(r"\$?[A-Za-z]{1,3}\$?\d+|[^!]*:[^!]*", cells):
        tab: Tab | None = book.tabs[0]
    else:
        title, cells = (cells, "") if title is None else (title, cells)
        tab = book.named(title)
    found = _A1.fullmatch(cells)
    if tab is None or found is None or (cells and found[1] is None and found[2] is None):
        raise wrong
    if not cells:
        return Area(tab, 0, None, 0, None)
    top, left = int(found[2] or 1) - 1, column_of(found[1]) if found[1] else 0
    if ":" not in cells:
        if not (found[1] and found[2]):
            raise wrong
        return Area(tab, top, top + 1, left, left + 1)
    end = int(found[4]) if found[4] else None
    right = column_of(found[3]) + 1 if found[3] else None
    if end is None and right is None:
        raise wrong
    return Area(tab, top, end, left, right)


def _split(text: str) -> tuple[str | None, str]:
    if found := re.fullmatch(r"'((?:[^']|'')*)'(?:!(.+))?", text):
        return found[1].replace("''", "'"), found[2] or ""
    title, sign, cells = text.partition("!")
    return (title, cells or "!") if sign else (None, text)
