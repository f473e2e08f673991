"""By when a goal is to be reached, in plain words: a year, a half, a quarter, a month, by a day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from engagement.capture.dates import MONTHS as ENGLISH
from engagement.capture.dates import NotADate, read_date
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.words import tidy

MONTHS = ENGLISH | {
    "januar": 1, "februar": 2, "märz": 3, "mai": 5, "juni": 6, "juli": 7, "oktober": 10, "dezember": 12,
}  # fmt: skip


def without(text: str, found: re.Match[str], instead: str = " ") -> str:
    """The text without a match."""
    return " ".join((text[: found.start()] + instead + text[found.end() :]).split())


_HALF = re.compile(
    r"\b(?:in |(?P<by>by|until|bis) (?:(?:the )?end of |ende )?)?"
    r"(?:(?P<which>this|next|first|second|1st|2nd) half(?:[- ]?year)?|h(?P<n>[12]))"
    r"(?:\s+(?:of\s+)?(?P<year>20\d\d|19\d\d))?(?:\s+of (?:the|this) year)?\b",
    re.I,
)
_QUARTER = re.compile(
    r"\b(?:in |(?P<by>by|until|bis) (?:(?:the )?end of |ende )?)?"
    r"(?:(?P<which>this|next) quarter|q(?P<n>[1-4])(?:\s*[/ ]?\s*(?P<year>20\d\d|19\d\d))?)\b",
    re.I,
)
_MONTH_WORDS = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_BY_DAY = re.compile(
    r"\b(?:by|until|before|bis(?:\s+zum)?)\s+(?:the\s+)?(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH_WORDS})(?:\s+\d{{4}})?|(?:{_MONTH_WORDS})\s+\d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?)",
    re.I,
)
_MONTH = re.compile(
    rf"\b(?P<how>in|by|until|bis)\s+(?:(?:the\s+)?end of\s+|ende\s+)?(?P<month>{_MONTH_WORDS})\b(?:\s+(?P<year>20\d\d|19\d\d))?",
    re.I,
)
_THIS_MONTH = re.compile(r"\b(?P<which>this|next) month\b", re.I)
_YEAR = re.compile(
    r"\b(?:(?:in|by|for|during)\s+)?(?:(?:the )?end of\s+)?(?:(?P<which>this|next|the) year|(?P<year>20\d\d|19[7-9]\d))\b",
    re.I,
)


def read_period(text: str, today: date) -> tuple[str, tuple[date, date]]:
    """The words without those that name a period, and its first and last day; this year's where none is named."""
    for pattern, read in (
        (_BY_DAY, _by_day), (_HALF, _half), (_QUARTER, _quarter), (_MONTH, _month), (_THIS_MONTH, _this_month),
        (_YEAR, _year),
    ):  # fmt: skip
        if (found := pattern.search(text)) and (span := read(found, today)) is not None:
            return without(text, found), span
    return text, (date(today.year, 1, 1), date(today.year, 12, 31))


def _by_day(found: re.Match[str], today: date) -> tuple[date, date] | None:
    said = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\b", "", found["day"])
    for text in (said, f"{said}{today.year}", f"{said} {today.year}"):
        try:
            day = read_date(tidy(text)).day
        except NotADate:
            continue
        return (min(today, day), day) if EARLIEST <= day <= LATEST else None
    return None


def _begun(found: re.Match[str], span: tuple[date, date], today: date) -> tuple[date, date]:
    """What is to be there by the end of a period counts from today, where that is earlier."""
    return (min(today, span[0]), span[1]) if found["by"] else span


def _half(found: re.Match[str], today: date) -> tuple[date, date]:
    which = (found["which"] or "").lower()
    year = int(found["year"] or today.year)
    number = {"first": 1, "1st": 1, "second": 2, "2nd": 2}.get(which) or int(found["n"] or 0)
    if not number:
        number = 1 if today.month <= 6 else 2
        if which == "next":
            number, year = (2, year) if number == 1 else (1, year + 1)
    return _begun(found, _months(year, 6 * number - 5, 6), today)


def _quarter(found: re.Match[str], today: date) -> tuple[date, date]:
    number, year = found["n"] and int(found["n"]), int(found["year"] or today.year)
    if not number:
        number = (today.month - 1) // 3 + 1
        if (found["which"] or "").lower() == "next":
            number, year = (number + 1, year) if number < 4 else (1, year + 1)
    return _begun(found, _months(year, 3 * int(number) - 2, 3), today)


def _month(found: re.Match[str], today: date) -> tuple[date, date]:
    number, year = MONTHS[found["month"].lower()], int(found["year"] or today.year)
    first, last = _months(year, number, 1)
    return (first, last) if found["how"].lower() == "in" else (min(today, first), last)


def _this_month(found: re.Match[str], today: date) -> tuple[date, date]:
    late = found["which"].lower() == "next"
    day = (today.replace(day=1) + timedelta(days=32)) if late else today
    return _months(day.year, day.month, 1)


def _year(found: re.Match[str], today: date) -> tuple[date, date]:
    year = (
        int(found["year"]) if found["year"] else today.year + ((found["which"] or "").lower() == "next")
    )
    return date(year, 1, 1), date(year, 12, 31)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    """From the first day of a month to the last of so many months."""
    after = year * 12 + first - 1 + count
    return date(year, first, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
