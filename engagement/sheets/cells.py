"""Cells of the sheet: what one says, whatever dress a spreadsheet or a person has given it.

Every reader takes a cell as the API tells it and gives the cell as we would write it ("" for nothing);
it raises Unreadable with the reason where that would be a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from engagement.capture.dates import NotADate, read_date
from engagement.capture.headers import undressed
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.links import NotAnAddress, read_url
from engagement.model.sheet import Cell
from engagement.model.words import clean, tidy, visible

LONGEST = 50_000  # characters of a cell, as Google counts them: in UTF-16
_CUT = " … (cut here: the rest stands in Engagement)"
_FIRST_DAY = date(1899, 12, 30)  # a spreadsheet's day 0
_SERIALS = range((EARLIEST - _FIRST_DAY).days, (LATEST - _FIRST_DAY).days + 1)
_FAILED = frozenset(
    ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", "Loading...")
)
_GROUPED = re.compile(r"^([+-]?)(\d{1,3}(?:([ ,.'’])\d{3})(?:\3\d{3})*|\d+)(?:[.,]0+)?$")

Reader = Callable[[Cell], Cell]


class Unreadable(ValueError):
    """What a cell holds cannot be taken; the message says why, to go on after "it was not taken: "."""


def fit(value: str) -> str:
    """The text as a cell can hold it: a longer one is cut, and says so."""
    if len(value) <= LONGEST // 2 or _letters(value) <= LONGEST:
        return value
    units = value.encode("utf-16-le", "replace")[: 2 * (LONGEST - len(_CUT))]
    return units.decode("utf-16-le", "ignore") + _CUT


def is_cut(value: Cell) -> bool:
    """Whether a cell that we wrote holds only the beginning."""
    return isinstance(value, str) and len(value) > LONGEST // 2 and value.endswith(_CUT)


def _letters(value: str) -> int:
    return len(value.encode("utf-16-le", "replace")) // 2


def is_blank(cell: Cell | None) -> bool:
    """Whether a reader of the sheet sees nothing in it."""
    return cell is None or cell == "" or (isinstance(cell, str) and not visible(cell))


def loose(cell: Cell | None) -> str:
    """Text without what no eye sees: ends of lines, kinds of spaces, spaces at ends."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    said = str(cell)
    if said.isascii() and said.isprintable():
        return " ".join(said.split())
    lines = said.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def text(cell: Cell) -> Cell:
    """Text of any length and lines."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number_as_text(cell)
    if cell.strip() in _FAILED:
        raise Unreadable("it is a formula that has no result")
    return clean(cell).replace("\r\n", "\n").replace("\r", "\n").strip() if visible(cell) else ""


def line(cell: Cell) -> Cell:
    """Text of one line."""
    return tidy(str(text(cell)))


def _number_as_text(number: float) -> str:
    whole = int(number)
    if whole in _SERIALS and whole >= (date(2000, 1, 1) - _FIRST_DAY).days:
        day = _FIRST_DAY + timedelta(days=whole)
        raise Unreadable(
            f"it holds the number {number:g}, which is also how a spreadsheet keeps the day {day}; "
            "format the cell as plain text and write it again"
        )
    return str(whole) if number == whole else repr(number)


def day(cell: Cell) -> Cell:
    """A day as YYYY-MM-DD: a spreadsheet's own, or written in one of many ways; never a guess."""
    if isinstance(cell, bool):
        raise Unreadable("it is no date; write it as YYYY-MM-DD")
    if isinstance(cell, int | float):
        if int(cell) in _SERIALS:
            return (_FIRST_DAY + timedelta(days=int(cell))).isoformat()
        cell = f"{cell:g}" if cell != int(cell) else str(int(cell))
    said = unicodedata.normalize("NFKC", str(text(cell))).strip()
    if not said:
        return ""
    try:
        moment = read_date(said)
    except NotADate as error:
        raise Unreadable(str(error)) from error
    if moment.last is not None:
        raise Unreadable("it tells two days; write one in each cell, as YYYY-MM-DD")
    return moment.day.isoformat()


def whole(cell: Cell) -> Cell:
    """A whole number; written as text it may have spaces, commas, points or apostrophes between thousands."""
    if isinstance(cell, bool):
        raise Unreadable("it is no number")
    if isinstance(cell, int | float):
        if cell != int(cell):
            raise Unreadable("a number is whole here")
        return int(cell)
    said = unicodedata.normalize("NFKC", str(text(cell))).strip().replace("\u2212", "-")
    if not said:
        return ""
    found = _GROUPED.match(said)
    if not found:
        raise Unreadable("it is no whole number, such as 1200")
    digits = re.sub(r"\D", "", found[2])
    if len(digits) > 15:
        raise Unreadable("it has too many digits")
    return int(found[1] + digits)


def page(cell: Cell) -> Cell:
    """A web address."""
    said = str(text(cell))
    if not said:
        return ""
    try:
        return read_url(said).url
    except NotAnAddress as error:
        raise Unreadable(str(error)) from error


def word_of(words: Mapping[str, str], codes: Iterable[str]) -> Reader:
    """A reader of one of a few codes, also by its label and usual names: {undressed name: code}."""
    known = ", ".join(codes)

    def read(cell: Cell) -> Cell:
        said = str(line(cell))
        if not said:
            return ""
        code = words.get(undressed(said))
        if code is None:
            raise Unreadable(f"it is none of {known}")
        return code

    return read


def list_by(marks: str) -> Reader:
    """A reader of several short texts, parted by any of these marks or a line's end."""

    def read(cell: Cell) -> Cell:
        return joined(parted(str(text(cell)), marks), marks)

    return read


def joined(items: Iterable[str], marks: str) -> str:
    """Several texts as one cell, read back without loss: one with a mark inside stands in quotes."""
    shown = []
    for item in items:
        needs = item.startswith('"') or item != item.strip() or any(m in item for m in f"{marks}\n\r")
        shown.append('"' + item.replace('"', '""') + '"' if needs else item)
    return "; ".join(shown)


def parted(cell: str, marks: str) -> list[str]:
    """The texts that a cell lists, each once."""
    found = re.findall(
        rf'\s*(?:"((?:[^"]|"")*)"\s*(?=[{re.escape(marks)}\n]|$)|([^{re.escape(marks)}\n]*))', cell
    )
    items = [quoted.replace('""', '"') or bare.strip() for quoted, bare in found]
    return list(dict.fromkeys(tidy(item) for item in items if visible(item)))
