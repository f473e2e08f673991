"""The tabs of the shared sheet as data: their columns, how each is typed, and which a person may edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagement.capture.headers import KINDS, STATUSES, undressed
from engagement.model.measures import NotAMeasure, read_measure
from engagement.model.sheet import Cell
from engagement.model.vocabulary import Family, Format, Kind, Owner, Role, Status, metrics_in
from engagement.model.words import visible
from engagement.sheets import cells


@dataclass(frozen=True, slots=True)
class Sort:
    """A type of cells: `read` gives a cell as we write it, `show` a record's value as a cell, `value` back."""

    name: str
    read: cells.Reader
    show: Callable[[Any], Cell]
    value: Callable[[Cell], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its type, and the record's field it shows and, where `editable`, sets."""

    header: str
    sort: Sort
    field: str
    editable: bool = True
    needed: bool = False

    def read(self, cell: Cell) -> Cell:
        """What a person's cell says, as we would write it. Raises Unreadable."""
        said = self.sort.read(cell)
        if self.needed and said == "":
            raise cells.Unreadable("it cannot be empty")
        return said


@dataclass(frozen=True, slots=True)
class Tab:
    """A mirror tab: the first column is `id`; `what` is what a row of it is."""

    name: str
    what: str
    columns: tuple[Column, ...]

    def column(self, header: str) -> Column:
        """The column of that header. Raises KeyError."""
        return next((c for c in self.columns if c.header == header), None) or _no(header)

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)


def _no(header: str) -> Column:
    raise KeyError(header)


def _shown(value: Any) -> Cell:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else cells.fit(str(value))


def _or_none(cell: Cell) -> Any:
    return cell if cell != "" else None


def _listed(marks: str) -> Sort:
    return Sort(
        "list",
        cells.list_by(marks),
        lambda value: cells.fit(cells.joined(value or (), marks)),
        lambda cell: tuple(cells.parted(str(cell), marks)),
    )


def _words(name: str, of: Any, more: dict[str, Any] | None = None) -> Sort:
    words = {undressed(str(word)): word.value for word in of}
    words |= {undressed(word.label): word.value for word in of}
    words |= {undressed(said): word.value for said, word in (more or {}).items()}
    return Sort(
        name,
        cells.word_of(words, [word.value for word in of]),
        _shown,
        lambda cell: of(cell) if cell != "" else None,
    )


def _measure(cell: Cell) -> Cell:
    said = str(cells.line(cell))
    try:
        return said and read_measure(said).text
    except NotAMeasure as error:
        raise cells.Unreadable(str(error)) from error


_ONLINE = dict.fromkeys(("remote", "virtual"), Format.ONLINE) | {"on site": Format.IN_PERSON}
LINE = Sort("line", cells.line, _shown, _or_none)
TEXT = Sort("text", cells.text, _shown, _or_none)
DAY = Sort("day", cells.day, _shown, lambda cell: date.fromisoformat(str(cell)) if cell else None)
WHOLE = Sort("whole number", cells.whole, lambda value: "" if value is None else value, _or_none)
PAGE = Sort("address", cells.page, _shown, _or_none)
NAMES = _listed(";|")
TOPICS = _listed(";|,")
KIND = _words("kind", Kind, KINDS)
STATUS = _words("status", Status, STATUSES)
FORMAT = _words("format", Format, _ONLINE)
ROLE = _words("role", Role)
OWNER = _words("owner", Owner)
MEASURE = Sort("measure", _measure, _shown, _or_none)
# What the record works out: shown as it is.
FIGURE = Sort("figure", lambda cell: cell, lambda value: "" if value is None else value, _or_none)
WORD = Sort("word", lambda cell: cell, _shown, _or_none)


def _worked(header: str, sort: Sort = WORD, field: str | None = None) -> Column:
    return Column(header, sort, field or header, editable=False)


def _own(header: str, sort: Sort, field: str | None = None, *, needed: bool = False) -> Column:
    return Column(header, sort, field or header, needed=needed)


# Metrics of accounts that have a column of their own.
ACCOUNT_METRICS = (*metrics_in(Family.AUDIENCE), "posts", "views")

_TABS = (
    Tab(
        "Activities",
        "activity",
        (
            _worked("id"),
            _own("title", LINE, needed=True),
            _own("kind", KIND, needed=True),
            _own("status", STATUS, needed=True),
            _own("starts_on", DAY, needed=True),
            _own("ends_on", DAY),
            _own("event", LINE),
            _own("city", LINE),
            _own("country", LINE),
            _own("format", FORMAT),
            _own("persons", NAMES),
            _own("tags", TOPICS),
            _own("organisation", LINE),
            _own("minutes", WHOLE),
            _own("campaign", LINE),
            _own("cost", WHOLE),
            _own("notes", TEXT),
        ),
    ),
    Tab(
        "Links",
        "link",
        (
            _worked("id"),
            _worked("activity", field="title"),
            _worked("starts_on"),
            _own("role", ROLE, needed=True),
            _own("url", PAGE, needed=True),
            _worked("platform"),
        ),
    ),
    Tab(
        "Numbers",
        "number",
        (
            _worked("id"),
            _worked("activity", field="title"),
            _worked("of"),
            _worked("platform"),
            _worked("metric"),
            _own("value", WHOLE),
            _worked("as_of"),
            _worked("provenance"),
        ),
    ),
    Tab(
        "Goals",
        "goal",
        (
            _worked("id"),
            _own("name", LINE, needed=True),
            _own("owner", OWNER, needed=True),
            _own("measure", MEASURE, needed=True),
            _own("target", WHOLE, needed=True),
            _own("from", DAY, "starts_on", needed=True),
            _own("to", DAY, "ends_on", needed=True),
            _worked("actual", FIGURE),
            _worked("expected", FIGURE),
            _worked("forecast", FIGURE),
            _worked("verdict"),
            _worked("chance", FIGURE),
        ),
    ),
    Tab(
        "Analysts",
        "analyst",
        (
            _worked("id"),
            _own("name", LINE, needed=True),
            _own("firm", LINE, needed=True),
            _own("tier", LINE),
            _own("coverage", TOPICS),
            _own("owner", LINE),
            _own("notes", TEXT),
            _worked("last_touch"),
            _worked("due_on"),
            _worked("standing"),
        ),
    ),
    Tab(
        "Community",
        "account",
        (
            _worked("id"),
            _worked("platform"),
            _worked("handle"),
            *(_own(metric, WHOLE) for metric in ACCOUNT_METRICS),
            _worked("as_of"),
        ),
    ),
)

MIRROR: dict[str, Tab] = {tab.name: tab for tab in _TABS}


def same_header(one: Cell, other: str) -> bool:
    """Whether two headers differ in dress only: "Starts on" and "starts_on" are one."""
    return isinstance(one, str) and visible(one) and undressed(one) == undressed(other)
