"""The Inbox tab as lines: our own table, tables pasted below it with headers of their own, single cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engagement.capture.dates import NotADate, read_date
from engagement.capture.exports import count
from engagement.capture.headers import KINDS, undressed
from engagement.model.sheet import Cell
from engagement.sheets.inbox_cells import (
    DAYS,
    RESULT,
    is_header,
    meaning_of,
    of_linkedin,
    perhaps_a_day,
    plain_number,
    said,
)
from engagement.sheets.inbox_lines import (
    NUMBER,
    PASTED,
    ROW,
    Line,
    Said,
    fingerprint,
    is_number,
    line_of,
)
from engagement.sheets.inbox_tables import Pasted, lines_of

_POSTS_LEFT_OUT = re.compile(r"^maximum of [\d,.]+ posts", re.IGNORECASE)
_TOTAL = re.compile(r"^total followers on\b", re.IGNORECASE)
_WHOSE = (
    "it does not say whose followers these are: write linkedin/NAME under url, the day under date, and the number "
    "under followers"
)
# Meanings of a single cell that is read as a line of words, or as a link.
_WORDS = frozenset({"title", "notes", "event", ""})
_NO_HEADER = (
    "no header says what its cells are. Put our header back into row 1, or write the row in one cell"
)
_ALONE = "a row says at least what it was and when: fill in title and date, or write it all in one cell"


@dataclass(frozen=True, slots=True)
class Tab:
    """The tab read: where its header stands (0: nowhere), its result column (0: none), and its lines in order.

    `width` is the last column that is used; `back` is what stands in the result column, by row, and
    `covered` are rows whose result cell holds somebody's own table.
    """

    header_row: int
    result_column: int
    width: int
    lines: list[Line]
    back: Mapping[int, str]
    covered: frozenset[int]


def read_tab(cells: Sequence[Sequence[Cell]]) -> Tab:
    """All lines of the tab's cells; a line's fingerprint is the same wherever it stands, however it is typed."""
    header_row = _main_header(cells)
    columns = _columns(cells[header_row - 1]) if header_row else {}
    # Without a header of ours, what we answer stands below its name in row 1 all the same.
    first = columns if header_row or not cells else _columns(cells[0])
    result = next((place for place, name in first.items() if undressed(name) == RESULT), 0)
    reader = _Reader(header_row, columns, result)
    reader.read(cells)
    reader.covered.update(() if header_row else (1,))
    lines = list(reader.lines)
    for table in reader.tables:
        lines += lines_of(table)
    lines.sort(key=lambda line: line.row)
    back = {
        number: said(row[result - 1])
        for number, row in enumerate(cells, start=1)
        if result and len(row) >= result and number != header_row and number not in reader.covered
    }
    width = max(map(len, cells), default=0)
    return Tab(header_row, result, width, lines, back, frozenset(reader.covered))


def _main_header(cells: Sequence[Sequence[Cell]]) -> int:
    """The row of our header, from 1: the first, or the one that came to stand lower; 0 for none."""
    if cells and _names_something(cells[0]) and not of_linkedin(cells[0]):
        return 1
    found = (n for n, row in enumerate(cells, start=1) if is_header(row) and not of_linkedin(row))
    return next(found, 0)


def _names_something(row: Sequence[Cell]) -> bool:
    told = [cell for cell in row if cell != ""]
    texts = [cell for cell in told if isinstance(cell, str) and len(cell) <= 60 and "://" not in cell]
    known = any(meaning_of(text) for text in texts if undressed(text) != RESULT)
    return known and len(texts) == len(told)


def _columns(row: Sequence[Cell]) -> dict[int, str]:
    return {place: text for place, cell in enumerate(row, start=1) if (text := said(cell))}


class _Reader:
    """One pass over the tab's rows: our own lines at once, pasted tables whole."""

    def __init__(self, header_row: int, columns: Mapping[int, str], result: int) -> None:
        self.header_row, self.columns, self.result = header_row, columns, result
        self._meanings = {place: (name, meaning_of(name)) for place, name in columns.items()}
        self.lines: list[Line] = []
        self.tables: list[Pasted] = []
        self.covered: set[int] = set()
        self._table: Pasted | None = None  # the one that the next row belongs to
        self._before: Pasted | None = None  # the one that a blank row has ended

    def read(self, cells: Sequence[Sequence[Cell]]) -> None:
        for number, row in enumerate(cells, start=1):
            whole = {place: cell for place, cell in enumerate(row, start=1) if _speaks(cell)}
            if number == self.header_row:
                continue
            told = {place: cell for place, cell in whole.items() if place != self.result}
            if not told:
                self._before, self._table = self._table or self._before, None
                continue
            self._row(number, told, whole)

    def _row(self, number: int, told: Mapping[int, Cell], whole: Mapping[int, Cell]) -> None:
        first = said(told[min(told)])
        if len(told) == 1 and (_POSTS_LEFT_OUT.match(first) or self._is_a_label(number, first)):
            return
        if _TOTAL.match(first):
            cells = (Said("", "", first, min(told)),)
            self.lines.append(Line(ROW, (number,), cells, fingerprint(ROW, cells), (min(told), _WHOSE)))
            return
        if len(told) == 2 and undressed(first) == "post url" and "://" in said(told[max(told)]):
            self._begin(Pasted(number, {}))
        elif self._table is not None and self._table.tells_one_post and len(told) == 2:
            pass  # "Post Date" names a fact there, and no column
        elif is_header(list(told.values())):
            covers = undressed(said(whole.get(self.result, RESULT))) != RESULT
            names = whole if covers else told
            self._begin(Pasted(number, {place: said(cell) for place, cell in names.items()}))
            return
        if (
            self._table is not None
            and self._table.columns
            and not told.keys() & self._table.columns.keys()
        ):
            self._table = None  # what stands beside the table is not of it
        table = self._table or (self._before if self._resumes(told) else None)
        if table is None:
            if line := _line(number, told, self._meanings):
                self.lines.append(line)
            return
        self._table = table
        if self.result in table.columns:
            self.covered.add(number)
        table.rows.append((number, whole if self.result in table.columns else told))

    def _is_a_label(self, number: int, text: str) -> bool:
        """Words above our header are somebody's words to its readers."""
        return number < self.header_row and "://" not in text

    def _begin(self, table: Pasted) -> None:
        self._table = self._before = table
        self.tables.append(table)

    def _resumes(self, told: Mapping[int, Cell]) -> bool:
        """Whether a row after a blank one reads as one of the table above, and not as one of ours."""
        if self._before is None or len(told) < 2:
            return False
        if self._before.tells_one_post:
            return self._before.knows(said(told[min(told)]))
        return not _fits(told, self.columns) and _fits(told, self._before.columns)


def _speaks(cell: Cell) -> bool:
    return bool(said(cell)) if isinstance(cell, str) else cell is not None


def _fits(told: Mapping[int, Cell], columns: Mapping[int, str]) -> bool:
    """Whether every cell of a row is what its column holds."""
    for place, cell in told.items():
        if place not in columns:
            return False
        meaning = meaning_of(columns[place])
        text = said(cell, meaning)
        if (meaning in DAYS and not _is_day(text)) or (plain_number(meaning) and count(text) is None):
            return False
        address = text.lower().startswith(("http://", "https://"))
        if meaning.startswith("link:") != address or (
            meaning == "kind" and undressed(text) not in KINDS
        ):
            return False
    return True


def _is_day(text: str) -> bool:
    try:
        read_date(text)
    except NotADate as error:
        return error.two_ways
    return True


def _line(number: int, told: Mapping[int, Cell], columns: Mapping[int, tuple[str, str]]) -> Line | None:
    """A row under our header; None for one that speaks in people's own columns only."""
    made, odd = [], None
    for place, cell in told.items():
        header, meaning = columns.get(place, ("", ""))
        if meaning or not header:
            made.append(Said(meaning, header, said(cell, meaning), place))
            reason = perhaps_a_day(cell, meaning)
            odd = odd or (reason and (place, reason))
    known = tuple(one for one in made if one.meaning)
    if not made:
        return None
    if len(made) == 1:
        return _single(number, made[0], told[made[0].column])
    if not known:
        made_ = tuple(made)
        return Line(ROW, (number,), made_, fingerprint(ROW, made_), (made[0].column, _NO_HEADER))
    line = line_of(NUMBER if is_number(known) else ROW, (number,), known)
    return replace(line, wrong=line.wrong or odd) if odd else line


def _single(number: int, one: Said, cell: Cell) -> Line:
    """A row of one cell: a link or words that say it all."""
    spoken = isinstance(cell, str) and (one.meaning in _WORDS or "://" in one.text)
    linked = one.meaning.startswith("link:")
    if spoken or linked:
        return line_of(PASTED, (number,), (one,))
    return Line(ROW, (number,), (one,), fingerprint(ROW, (one,)), (one.column, _ALONE))
