"""A line of the Inbox tab: what its cells say, and the fingerprint by which it is never taken twice."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engagement.capture.dates import NotADate, read_date
from engagement.capture.exports import count
from engagement.capture.headers import undressed
from engagement.model.proposals import Proposal
from engagement.sheets.inbox_cells import DAYS, one_line, plain_number, unusable

# Sorts of lines: a row of activities, one of numbers, a single cell, a post of an export, a person of the desk.
ROW, NUMBER, PASTED, POST, DESK = "row", "number", "pasted", "post", "desk"
_WORDS = frozenset({"kind", "type", "status", "format", "remote", "metric"})


@dataclass(frozen=True, slots=True)
class Said:
    """What one cell of a line says, as text, and in which column it stands (from 1)."""

    meaning: str
    header: str
    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the tab tells: a row mostly; a post of LinkedIn's own tables may stand in several.

    `wrong` is (column, sentence) of a line that cannot be read at all. `day_first` is the habit of the
    pasted table it stands in (our own table has none, for it is written by many hands), `usual` what its
    rows are that do not say it, and `dated` whether it tells days at all.
    """

    sort: str
    rows: tuple[int, ...]
    said: tuple[Said, ...]
    fingerprint: str
    wrong: tuple[int, str] | None = None
    proposal: Proposal | None = None
    day_first: bool | None = None
    usual: str = ""
    dated: bool = True

    @property
    def row(self) -> int:
        return self.rows[0]

    def first(self, meaning: str) -> Said | None:
        """The first cell of this meaning; of "link:" that of any role."""
        for one in self.said:
            if one.meaning == meaning or (meaning == "link:" and one.meaning.startswith("link:")):
                return one
        return None


def is_number(cells: Sequence[Said]) -> bool:
    """Whether cells tell a number of a page or an account: no title, an address, and a count."""
    told = {one.meaning for one in cells}
    counted = any(plain_number(meaning) for meaning in told)
    addressed = "account" in told or any(meaning.startswith("link:") for meaning in told)
    return addressed and counted and "title" not in told and "id" not in told


def line_of(sort: str, rows: tuple[int, ...], cells: tuple[Said, ...], **more: Any) -> Line:
    """A line with its fingerprint, or what is wrong with one of its cells already."""
    wrong = next(
        ((one.column, reason) for one in cells if (reason := unusable(one.text)) is not None), None
    )
    return Line(sort, rows, cells, fingerprint(sort, cells), **({"wrong": wrong} | more))


def fingerprint(sort: str, cells: Sequence[Said]) -> str:
    """The same for lines that say the same: in any order of columns, with any spaces, days and counts as meant."""
    told = sorted({(one.meaning or undressed(one.header), _canonical(one)) for one in cells})
    words = "\n".join(text for _, text in told) if sort == PASTED else repr((sort == NUMBER, told))
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _canonical(one: Said) -> str:
    if one.meaning in DAYS:
        try:
            moment = read_date(one_line(one.text))
        except NotADate:
            return one_line(one.text)
        return f"{moment.day} {moment.last or ''}".strip()
    if plain_number(one.meaning) and (value := count(one.text)) is not None:
        return str(value)
    if one.meaning in _WORDS:
        return undressed(one.text)
    return unicodedata.normalize("NFC", one_line(one.text))
