"""Quarters, months and years as first and last days."""

from __future__ import annotations

from datetime import date, timedelta


def month_of(day: date) -> tuple[date, date]:
    """First and last day of a day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of a day's quarter."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first, month_of(date(day.year, first.month + 2, 1))[1]


def quarter_before(day: date) -> tuple[date, date]:
    """First and last day of the quarter before a day's own."""
    return quarter_of(quarter_of(day)[0] - timedelta(days=1))


def year_of(day: date) -> tuple[date, date]:
    """First and last day of a day's year."""
    return date(day.year, 1, 1), date(day.year, 12, 31)


def months_back(day: date, months: int) -> date:
    """The first day of the month so many months before a day's own."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def months_of(since: date, until: date) -> list[date]:
    """The first days of all months from one day's to another's."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]


def quarter_name(day: date) -> str:
    """ "Q4 2026"."""
    return f"Q{(day.month - 1) // 3 + 1} {day.year}"
