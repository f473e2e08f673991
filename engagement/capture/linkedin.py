"""LinkedIn's exports of an account: followers of a creator's analytics and of a Page, beside the top posts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from engagement.capture import exports
from engagement.capture.dates import NotADate, habit, read_date
from engagement.capture.files import Row
from engagement.capture.found import Found, Rejected

Sheets = Mapping[str, list[list[str]]]
_TOTAL = re.compile(r"^total followers on\s+(.+?)\s*:?$", re.IGNORECASE)
_DAYS = r"\d{4}-\d{2}-\d{2}_\d{4}-\d{2}-\d{2}"
# How LinkedIn names these files: AggregateAnalytics_Jane Doe_FROM_TO, and Content_FROM_TO_JaneDoe before.
_NAMES = (
    re.compile(rf"^AggregateAnalytics_(.+?)_{_DAYS}", re.IGNORECASE),
    re.compile(rf"^Content_{_DAYS}_(.+?)(?:\s*\(\d+\))?\.\w+$", re.IGNORECASE),
)
# A Page's "Total followers" of a day are those that came on it, by these ways.
_GAINS = frozenset({"organic followers", "sponsored followers", "total followers"})


def is_account(sheets: Sheets) -> bool:
    """Whether a workbook is LinkedIn's analytics of an account: it tells of its followers."""
    return any(_TOTAL.match(row[0].strip()) or _is_gains(row) for row in _heads(sheets) if row)


def read_account(name: str, sheets: Sheets) -> Found:
    """The followers with their day, and the top posts; what of the file is no such number is named.

    The followers become rows of account, date and followers, as a table of numbers has them.
    """
    posts = {title: rows for title, rows in sheets.items() if _holds_posts(rows)}
    orders = {_order(_first_days(rows)) for title, rows in sheets.items() if title not in posts} - {None}
    order = orders.pop() if len(orders) == 1 else None  # one file writes its dates one way
    found = exports.read_post_analytics(name, posts, order) if posts else Found(sort="posts")
    found.name = "LinkedIn analytics"
    left = []
    for title, rows in sheets.items():
        if title in posts or not rows:
            continue
        place = next(
            (n for n, row in enumerate(rows[:12]) if row and _TOTAL.match(row[0].strip())), None
        )
        days = sum(1 for row in rows if row and _day(row[0], True))
        if place is not None:
            _total(name, title, rows, place, order, found)
        elif any(_is_gains(row) for row in rows[:12]):
            found.rejected.append(Rejected(name, 1, title, f"{days:,} days", _NO_TOTAL))
        elif not _is_breakdown(title, sheets):
            left.append(title)
    if left:
        found.rejected.append(Rejected(name, 1, "sheets", ", ".join(left)[:200], _NO_NUMBER))
    return found


def is_page_followers(rows: Sequence[Row]) -> bool:
    """Whether a table is the sheet of a Page's new followers, saved by itself."""
    return bool(rows) and _is_gains(list(rows[0].cells))


def read_page_followers(name: str, rows: Sequence[Row]) -> Found:
    """Nothing of it can be used; that is said once."""
    rejected = [Rejected(name, 1, "Total followers", f"{len(rows):,} days", _NO_TOTAL)]
    return Found(name="LinkedIn analytics", sort="posts", rejected=rejected)


_NO_TOTAL = (
    "a Page's export tells how many followers each day brought, and not how many there are; "
    "enter that number with its day on the Sources page"
)
_NO_NUMBER = (
    "they hold sums of a period and shares of an audience, and no number of a post or an account"
)
_NO_NAME = (
    "the file does not say whose followers these are; leave it the name that LinkedIn gave it, "
    "AggregateAnalytics_NAME_FROM_TO.xlsx"
)


def _heads(sheets: Sheets) -> list[list[str]]:
    return [row for rows in sheets.values() for row in rows[:12]]


def _holds_posts(rows: list[list[str]]) -> bool:
    return any(cell.casefold().strip() == "post url" for row in rows[:12] for cell in row)


def _is_gains(row: Sequence[str]) -> bool:
    return {cell.casefold().strip() for cell in row} >= _GAINS


def _is_breakdown(title: str, sheets: Sheets) -> bool:
    """A sheet beside a Page's days, such as its followers by place: the sentence about those stands for it."""
    heads = {cell.casefold().strip() for row in sheets[title][:12] for cell in row}
    return "total followers" in heads


def _first_days(rows: list[list[str]]) -> list[str]:
    return [row[0].strip() for row in rows if row and row[0].strip()[:1].isdigit()]


def _total(
    name: str, title: str, rows: list[list[str]], place: int, order: bool | None, found: Found
) -> None:
    """The one total that the sheet gives, on its day."""
    said = _TOTAL.match(rows[place][0].strip())
    told = said[1] if said else ""
    value = exports.count(rows[place][1]) if len(rows[place]) > 1 else None
    try:
        day = read_date(told, order).day
    except NotADate as error:
        found.rejected.append(Rejected(name, place + 1, title, told[:200], str(error)))
        return
    if value is None:
        cell = rows[place][1] if len(rows[place]) > 1 else ""
        found.rejected.append(
            Rejected(name, place + 1, title, cell[:200], "a number is whole and not below 0")
        )
        return
    handle = _handle(name)
    if handle is None:
        found.rejected.append(Rejected(name, place + 1, title, f"{value:,}", _NO_NAME))
        return
    cells = {"account": f"linkedin/{handle}", "date": day.isoformat(), "followers": str(value)}
    found.rows.append(Row(f"{name} [{title}]", place + 1, cells))


def _handle(name: str) -> str | None:
    """The account in the file's name, as an address would have it: jane-doe."""
    said = next((match[1] for pattern in _NAMES if (match := pattern.match(name))), "")
    return re.sub(r"[\W_]+", "-", said.casefold()).strip("-")[:100] or None


def _order(listed: list[str]) -> bool | None:
    """Whether 8/1/2026 puts the day first: by a row that tells, or because the rows are days in a row."""
    told = habit(listed)
    if told is not None or len(listed) < 2:
        return told
    fits = [
        first
        for first in (False, True)
        if (days := [_day(text, first) for text in listed])
        and all(a and b and abs(b - a) == timedelta(days=1) for a, b in pairwise(days))
    ]
    return fits[0] if len(fits) == 1 else None


def _day(text: str, day_first: bool) -> date | None:
    try:
        return read_date(text, day_first).day
    except NotADate:
        return None
