"""The Inbox tab's cells as capture reads them: a real date is its serial number, a count a float."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from engagement.capture.desk_list import is_desk
from engagement.capture.files import Row
from engagement.capture.headers import FIELDS, LINKS, undressed
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.sheet import Cell
from engagement.model.vocabulary import METRICS
from engagement.model.words import clean, tidy

TAB = "Inbox"
RESULT = "result"
# The header we write where there is none. People may add, move and rename columns.
HEADER = (
    "title",
    "kind",
    "date",
    "event",
    "city",
    "country",
    "persons",
    "url",
    "attendance",
    "views",
    "impressions",
    "reads",
    "likes",
    "comments",
    "followers",
    "notes",
    "id",
    RESULT,
)
# Header without dress -> what its column means beyond what capture's tables know.
_OURS = {
    "what": "title",
    "what or link": "title",
    "account": "account",
    "handle": "account",
    "channel": "account",
    "page": "link:",
    "metric": "metric",
    "number of": "metric",
    "value": "value",
    "count": "value",
    "number": "value",
    "id": "id",
}
DAYS = frozenset({"starts_on", "ends_on"})
# Words of a header that a row of somebody's record would hardly hold.
_TELLING = frozenset({"title", "starts_on", "ends_on", "link:", "account", "event", "persons"})
# A spreadsheet counts days from here.
_EPOCH = date(1899, 12, 30)
_LIKELY = date(2000, 1, 1)
_WORDS = frozenset(
    {"title", "event", "city", "country", "location", "persons", "organisation", "counterpart", "tags",
     "campaign", "notes", "outcome", "audiences"}
)  # fmt: skip
_ERRORS = re.compile(r"^#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|ERROR!|SPILL!|CALC!)$")
_UNFINISHED = frozenset({"Loading...", "Loading…", "#GETTING_DATA"})
_LINKEDIN = frozenset({"post url", "post publish date", "share link", "share commentary"})


def meaning_of(header: str) -> str:
    """What a column of this name holds: our field, "link:ROLE", a metric, or "" for people's own."""
    plain = undressed(header)
    if plain in FIELDS:
        return FIELDS[plain]
    if plain in LINKS:
        role = LINKS[plain]
        return f"link:{role.value if role else ''}"
    return _OURS.get(plain, "")


def is_header(cells: Sequence[Cell]) -> bool:
    """Whether a row names columns: words of a header, enough of them, and nothing of a record."""
    told = [cell for cell in cells if cell not in ("", None)]
    texts = [cell.strip() for cell in told if isinstance(cell, str) and len(cell) <= 60]
    if len(told) < 2 or len(texts) < len(told) or any("://" in text for text in texts):
        return False
    if of_linkedin(cells):
        return True
    meanings = {meaning for text in texts if (meaning := meaning_of(text))}
    if is_desk([Row("", 0, dict.fromkeys(texts, ""))]):
        return True
    known = sum(1 for text in texts if meaning_of(text) or undressed(text) == RESULT)
    if len(meanings) >= 3:
        return 4 * known >= len(texts)  # an export has many columns of its own
    return 2 * known >= len(texts) and known >= 2 and bool(meanings & _TELLING)


def of_linkedin(cells: Sequence[Cell]) -> bool:
    """Whether a row is a header of LinkedIn's own exports."""
    return any(
        undressed(cell) in _LINKEDIN for cell in cells if isinstance(cell, str) and len(cell) <= 60
    )


def said(cell: Cell | None, meaning: str = "") -> str:
    """A cell as text: a number without its point of nothing, a day as YYYY-MM-DD in a column of days."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        text = clean(cell).strip()
        exact = meaning in DAYS or plain_number(
            meaning
        )  # full-width digits and odd spaces are digits and spaces
        return unicodedata.normalize("NFKC", text) if exact and not text.isascii() else text
    if meaning in DAYS and (day := _day(cell)) is not None:
        return day.isoformat()
    if isinstance(cell, int) or (abs(cell) < 2**63 and cell == int(cell)):
        return str(int(cell))
    # "1.234" as text is twelve hundred of somebody's; as a number it is one and a bit.
    return f"{cell!r} (a fraction)" if plain_number(meaning) else repr(cell)


def perhaps_a_day(cell: Cell, meaning: str) -> str | None:
    """Why a number in a column of words is not taken as words: it may be a day that a spreadsheet keeps so."""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or meaning not in _WORDS:
        return None
    day = _day(cell)
    if day is None or day < _LIKELY:
        return None
    return (
        f"the number {said(cell)} is also how a spreadsheet keeps the day {day}; format the cell as plain "
        "text and write it again"
    )


def _day(serial: float) -> date | None:
    """The day of a serial number; its hour is left out, for a sheet does not tell whose it is."""
    if not 0 < serial < 100_000:
        return None
    day = _EPOCH + timedelta(days=int(serial))
    return day if EARLIEST <= day <= LATEST else None


def unusable(text: str) -> str | None:
    """Why a cell's text is no content: a formula's error, or a formula that is not done yet."""
    if _ERRORS.match(text):
        return f"the cell holds the error {text}. Mend its formula, or type what it should say"
    if text in _UNFINISHED:
        return "the cell is still being worked out. Pull again when it shows its value"
    return None


def name_of(row: int, column: int) -> str:
    """A cell's name as the sheet shows it, both counted from 1: "D14"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def plain_number(meaning: str) -> bool:
    """Whether a column of this meaning holds counts."""
    return meaning in METRICS or meaning == "value"


def one_line(text: str) -> str:
    """A cell's text without the noise of typing: spaces, line ends, marks nobody sees."""
    return tidy(text)
