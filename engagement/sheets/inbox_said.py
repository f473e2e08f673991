"""What a line of the Inbox tab says, in the record's words; what it cannot mean is told with its cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engagement.capture import paste, text
from engagement.capture.asking import Asking
from engagement.capture.dates import NotADate, read_date
from engagement.capture.desk_list import read_list
from engagement.capture.exports import count
from engagement.capture.files import Row, header_of
from engagement.capture.headers import KINDS, undressed
from engagement.capture.table import drafts_of
from engagement.capture.touch_people import OnDesk
from engagement.model.designated import NewContact
from engagement.model.drafts import Draft
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import METRICS
from engagement.sheets.inbox_cells import DAYS
from engagement.sheets.inbox_lines import Line, Said
from engagement.sheets.inbox_tables import FILE
from engagement.store.manual import Told

_SLASHED = re.compile(r"^\d{1,2}([/-])\d{1,2}\1\d{4}$")
_SHOWN = 80
LONGEST_LINE = 5000


class Wrong(Exception):
    """A cell of the line is wrong: its column (from 1) and a sentence without its full stop."""

    def __init__(self, column: int, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line is read with: the day, the company's duties and currency, and who is known."""

    today: date
    duties: Mapping[str, str] | None = None
    currency: str | None = None
    events: Sequence[str] = ()
    people: Sequence[str] = ()
    desk: Sequence[OnDesk] = ()


def draft_of(line: Line, reading: Reading, standing: Draft | None = None) -> Draft | Proposal:
    """The activity that a row tells; a proposal where its table knows no days at all. Raises Wrong.

    `standing` is the activity that the row's id names: what the row is silent on is its.
    """
    cells = [one for one in line.said if one.meaning != "id"]
    cells += _supplied(cells, line, standing)
    if (title := _first(cells, "title")) and re.match(r"https?://\S+$", title.text):
        raise Wrong(title.column, _TITLE_IS_A_LINK)
    names = header_of([one.header or one.meaning for one in cells])
    told = {name: _spoken(one, line) for name, one in zip(names, cells, strict=True)}
    columns = {name: one.meaning for name, one in zip(names, cells, strict=True)}
    if line.dated:
        columns |= {"\0": "starts_on"} if "starts_on" not in columns.values() else {}
    row = Row(FILE, line.row, told)
    made = drafts_of([row], reading.today, None, columns, reading.currency, reading.duties)
    if made.drafts:
        return made.drafts[0][1]
    if made.asked and not made.asked[0].doubts:
        return made.asked[0]
    if made.asked:
        raise Wrong(_column(line, "date", cells), made.asked[0].doubts[0])
    wrong = made.rejected[0]
    column = _column(line, wrong.field, cells)
    reason = wrong.reason
    if wrong.value and wrong.value not in reason:
        reason = f'"{_cut(wrong.value)}": {reason}'
    raise Wrong(column, reason)


_TITLE_IS_A_LINK = (
    "the title is a link. Put the link under url, or leave it alone in its row to have its page read"
)


def _first(cells: Sequence[Said], meaning: str) -> Said | None:
    return next((one for one in cells if one.meaning == meaning), None)


def _supplied(cells: Sequence[Said], line: Line, standing: Draft | None) -> list[Said]:
    """What the row need not say: an activity's own title, day and kind; a table's usual kind."""
    told = {one.meaning for one in cells}
    if standing is not None:
        own = {
            "title": standing.title,
            "starts_on": standing.starts_on.isoformat(),
            "kind": standing.kind.value,
            "status": standing.status.value,
        }
        return [Said(meaning, meaning, text, 0) for meaning, text in own.items() if meaning not in told]
    usual = line.usual or ("talk" if {"attendance", "city"} & told and "event" not in told else "")
    kind = next((one.text for one in cells if one.meaning == "type"), "")
    if usual and "kind" not in told and undressed(kind) not in KINDS:
        return [Said("kind", "kind", usual, 0)]
    return []


def _spoken(one: Said, line: Line) -> str:
    """A cell's text; a day of a table whose other rows show the order of its dates is written out."""
    if one.meaning in DAYS and line.day_first is not None and _SLASHED.match(one.text):
        try:
            return read_date(one.text, line.day_first).day.isoformat()
        except NotADate:
            return one.text
    return one.text


def _column(line: Line, field: str, cells: Sequence[Said]) -> int:
    """Where the field stands that a reader names; the row's first cell where it is not there."""
    meanings = {"date": "starts_on", "url": "link:"}
    wanted = meanings.get(field, field)
    for one in cells:
        if one.column and one.meaning in (wanted, f"link:{wanted}"):
            return one.column
    return min(one.column for one in line.said)


def _cut(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"


def numbers_of(line: Line) -> list[Told]:
    """The numbers that a row tells of a page or an account, on its day. Raises Wrong."""
    whose = line.first("account") or line.first("link:")
    day = line.first("starts_on")
    if whose is None or day is None:
        column = whose.column if whose else line.said[0].column
        raise Wrong(
            column, "a number needs its day: fill in date, and title where it is news of an activity"
        )
    try:
        on = read_date(day.text, line.day_first).day
    except NotADate as error:
        raise Wrong(day.column, str(error)) from error
    what = _what(whose)
    pairs = [(one.meaning, one) for one in line.said if one.meaning in METRICS]
    if metric := line.first("metric"):
        name = undressed(metric.text).replace(" ", "_")
        if name not in METRICS:
            raise Wrong(metric.column, f'"{_cut(metric.text)}" is none of {", ".join(METRICS)}')
        if value := line.first("value"):
            pairs.append((name, value))
    if not pairs:
        raise Wrong(line.said[0].column, "it says no number that has a name: fill in metric and value")
    return [Told(what, name, on, _count(one)) for name, one in pairs]


def _what(whose: Said) -> str:
    """An account as x/acme, or a page's address with its scheme."""
    said = whose.text
    if "://" in said or not re.match(r"^[^/@\s]+\.[^/\s]+(?:/|$)", said):
        if (
            "://" not in said
            and whose.meaning.startswith("link:")
            and not re.match(r"^(?:@|\w+/)", said)
        ):
            raise Wrong(
                whose.column, f'"{_cut(said)}" is neither an address nor an account such as x/acme'
            )
        return said
    return f"https://{said}"


def _count(one: Said) -> int:
    value = count(one.text)
    if value is None:
        raise Wrong(
            one.column, f'"{_cut(one.text)}" is not a whole number of 0 or more; write it in digits'
        )
    return value


def contact_of(line: Line) -> NewContact:
    """The analyst or journalist that a row of such a list names. Raises Wrong."""
    row = Row(FILE, line.row, {one.header: one.text for one in line.said})
    found, rejected = read_list([row])
    if rejected:
        raise Wrong(_column(line, rejected[0].field, line.said), rejected[0].reason)
    return found[0][1]


def readable(line: Line) -> None:
    """Raise Wrong for a single cell that is no link and no line, before anything is asked."""
    one = line.said[0]
    if line.proposal is not None:
        return
    if max(map(len, one.text.splitlines()), default=0) > LONGEST_LINE:
        raise Wrong(one.column, f"a line has at most {LONGEST_LINE:,} letters here; import it as a file")
    if one.meaning.startswith("link:"):
        try:
            read_url(one.text)
        except NotAnAddress as error:
            raise Wrong(one.column, f'"{_cut(one.text)}": {error}') from error


def proposals_of(line: Line, reading: Reading, asking: Asking) -> list[Proposal]:
    """What a single cell says, a link or words; the pages of its links are read through the guard."""
    if line.proposal is not None:
        return [line.proposal]
    one = line.said[0]
    found = paste.read_pasted(
        one.text,
        today=reading.today,
        asking=asking,
        events=reading.events,
        people=reading.people,
        desk=reading.desk,
    )
    several = len(found) - len(text.urls_in(one.text)) - len(one.text.splitlines())
    if len(found) > 1 and several >= 0:
        raise Wrong(one.column, _SEVERAL.format(len(found)))
    if _moves(one.text, reading.today):
        for proposal in found:
            proposal.doubts = (*proposal.doubts, _WHEN)
    return found


_SEVERAL = (
    "the address holds {} entries, and not one: import it as a file, or watch it on the Sources page"
)
_WHEN = "the row tells its day by the day it was written on, which a sheet does not know"


def _moves(words: str, today: date) -> bool:
    """Whether the day in these words depends on when they were written: "yesterday", "last Monday"."""
    for line in words.splitlines():
        now, before = (text.read_line(line, on).starts_on for on in (today, today - timedelta(days=3)))
        if now != before:
            return True
    return False
