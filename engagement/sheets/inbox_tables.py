"""Tables pasted into the Inbox tab with headers of their own, by capture's readers: LinkedIn's too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engagement.capture import desk_list, exports, linkedin, numbers, table
from engagement.capture.dates import habit
from engagement.capture.files import Row, header_of
from engagement.capture.found import Found
from engagement.capture.headers import undressed
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.sheet import Cell
from engagement.model.vocabulary import Kind
from engagement.sheets.inbox_cells import DAYS, TAB, meaning_of, said
from engagement.sheets.inbox_lines import (
    DESK,
    NUMBER,
    POST,
    ROW,
    Line,
    Said,
    fingerprint,
    is_number,
    line_of,
)

FILE = f"{TAB} tab"
_FACTS = frozenset(
    {
        "post url",
        "post date",
        "post publish date",
        "post publish time",
        "impressions",
        "members reached",
        "reactions",
        "comments",
        "reposts",
        "saves",
        "sends on linkedin",
        "video views",
        "engagements",
        "social engagement",
        "reach",
    }
)


@dataclass(slots=True)
class Pasted:
    """A table with a header of its own: `columns` by their places, `rows` with their numbers.

    Without columns it is LinkedIn's sheet of one post, a fact a row.
    """

    header_row: int
    columns: Mapping[int, str]
    rows: list[tuple[int, Mapping[int, Cell]]] = field(default_factory=list)

    @property
    def tells_one_post(self) -> bool:
        return not self.columns

    def knows(self, name: str) -> bool:
        """Whether a fact of this name belongs to a sheet of one post."""
        return undressed(name) in _FACTS


def lines_of(pasted: Pasted) -> list[Line]:
    """The lines of one table."""
    if not pasted.rows:
        return []
    if pasted.tells_one_post:
        return _posts(pasted, [_cells(told) for _, told in pasted.rows])
    rows = _rows(pasted)
    if exports.is_shares(rows):
        return [_share(row, number) for row, (number, _) in zip(rows, pasted.rows, strict=True)]
    if linkedin.is_page_followers(rows):
        found = linkedin.read_page_followers(FILE, rows)
        return [_refused(found, pasted, pasted.header_row)]
    head = _cells(pasted.columns)
    if exports.is_post_analytics({TAB: [head]}):
        return _posts(pasted, [head, *(_cells(told, pasted.columns) for _, told in pasted.rows)])
    return _plain(pasted, rows)


def _cells(told: Mapping[int, Cell], columns: Mapping[int, str] | None = None) -> list[str]:
    """A row as its texts, from column 1; a number in a column of days is a day."""
    made = [""] * max(told)
    for place, cell in told.items():
        name = (columns or {}).get(place, "").casefold()
        made[place - 1] = said(cell, "starts_on" if "date" in name else meaning_of(name))
    if columns is None and len(told) == 2 and "date" in made[min(told) - 1].casefold():
        made[max(told) - 1] = said(told[max(told)], "starts_on")
    return made


def _rows(pasted: Pasted) -> list[Row]:
    places = list(pasted.columns)
    names = dict(zip(places, header_of([pasted.columns[place] for place in places]), strict=True))
    made = []
    for number, told in pasted.rows:
        texts = _cells(told, pasted.columns)
        cells = {name: texts[place - 1] if place <= len(texts) else "" for place, name in names.items()}
        made.append(Row(FILE, number, cells))
    return made


def _plain(pasted: Pasted, rows: list[Row]) -> list[Line]:
    """The lines of a table of activities, of numbers, or of the desk's people."""
    sort = DESK if desk_list.is_desk(rows) else NUMBER if numbers.is_numbers(rows) else ""
    meanings = table.columns_of(rows)
    meanings |= {name: mean for name in meanings if (mean := meaning_of(name)) in _LONG}
    days = [name for name, meaning in meanings.items() if meaning in DAYS]
    day_first = habit([row.cells[name] for row in rows for name in days])
    places = dict(zip(rows[0].cells, pasted.columns, strict=True))
    usual = "" if sort else _usual(meanings.values())
    lines = []
    for row in rows:
        cells = tuple(
            Said(meanings[name], name, text.strip(), places[name])
            for name, text in row.cells.items()
            if text.strip()
        )
        of = sort or (NUMBER if is_number(cells) else ROW)
        lines.append(
            line_of(of, (row.number,), cells, day_first=day_first, usual=usual, dated=bool(days))
        )
    return lines


_LONG = frozenset({"account", "metric", "value", "id"})


def _usual(meanings: Iterable[str]) -> str:
    """What the rows of a table are that do not say it: talks, where its columns are of talks."""
    spoken = {"event", "link:slides", "link:recording", "location"} & set(meanings)
    return Kind.TALK.value if spoken else ""


def _share(row: Row, number: int) -> Line:
    found = exports.read_shares(FILE, [row])
    cells = tuple(
        Said("", name, text, place) for place, (name, text) in enumerate(row.cells.items(), 1) if text
    )
    return _told(found, (number,), cells)


def _posts(pasted: Pasted, grid: list[list[str]]) -> list[Line]:
    """One line a post, however many rows and columns of LinkedIn's tables tell of it."""
    found = exports.read_post_analytics(FILE, {TAB: grid})
    lines = []
    numbers_ = [number for number, _ in pasted.rows]
    texts = grid if not pasted.columns else grid[1:]
    for proposal in found.proposals:
        key = read_url(proposal.links[0].url).key
        rows = tuple(numbers_) if not pasted.columns else _holding(key, texts, numbers_)
        lines.append(_of_post(proposal, rows))
    for one in found.rejected:
        rows = tuple(n for n, row in zip(numbers_, texts, strict=True) if one.value in row) or (
            numbers_[0],
        )
        cells = (Said("", one.field, one.value, 1),)
        column = next(
            (i for i, cell in enumerate(texts[numbers_.index(rows[0])], 1) if cell == one.value), 1
        )
        reason = f'"{one.value}": {one.reason}' if one.value else one.reason
        lines.append(Line(POST, rows, cells, fingerprint(POST, cells), (column, reason)))
    return lines


def _holding(key: str, texts: list[list[str]], numbers_: list[int]) -> tuple[int, ...]:
    return tuple(
        number
        for number, row in zip(numbers_, texts, strict=True)
        if any("://" in cell and _key(cell) == key for cell in row)
    )


def _key(text: str) -> str:
    try:
        return read_url(text).key
    except NotAnAddress:
        return ""


def _of_post(proposal: Proposal, rows: tuple[int, ...]) -> Line:
    cells = (
        Said("link:post", "Post URL", proposal.links[0].url, 1),
        Said("starts_on", "Date", str(proposal.starts_on), 1),
        *(Said(metric, metric, str(value), 1) for metric, value in proposal.numbers),
    )
    return Line(POST, rows, cells, fingerprint(POST, cells), proposal=proposal)


def _told(found: Found, rows: tuple[int, ...], cells: tuple[Said, ...]) -> Line:
    """A line of what one of capture's readers made of it, or why it could not."""
    made = line_of(POST, rows, cells)
    if found.rejected:
        one = found.rejected[0]
        column = next((cell.column for cell in cells if cell.header == one.field), 1)
        return Line(POST, rows, cells, made.fingerprint, made.wrong or (column, one.reason))
    return Line(POST, rows, cells, made.fingerprint, made.wrong, found.proposals[0])


def _refused(found: Found, pasted: Pasted, row: int) -> Line:
    one = found.rejected[0]
    cells = tuple(Said("", name, name, place) for place, name in pasted.columns.items())
    column = next((place for place, name in pasted.columns.items() if name == one.field), 1)
    return Line(POST, (row,), cells, fingerprint(POST, cells), (column, one.reason))
