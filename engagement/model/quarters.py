"""Quarters by their codes, such as 2026-Q4: they sort as text and are stored so."""

from __future__ import annotations

import re
from datetime import date, timedelta

_CODE = re.compile(r"([0-9]{4})-?Q([1-4])|Q([1-4])[ -]?([0-9]{4})", re.IGNORECASE)
_EARLIEST, _LATEST = 1970, 2100


class NotAQuarter(ValueError):
    """A text that names no quarter; the message is a sentence."""


def read_quarter(text: str) -> str:
    """The code of "2026-Q4" or "Q4 2026". Raises NotAQuarter."""
    found = _CODE.fullmatch(text.strip())
    if found is None or not _EARLIEST <= int(found[1] or found[4]) <= _LATEST:
        raise NotAQuarter(
            f'"{text.strip()[:40]}" is no quarter. Write it as 2026-Q4: a year, and Q1 to Q4.'
        )
    return f"{found[1] or found[4]}-Q{found[2] or found[3]}"


def quarter_code(day: date) -> str:
    """The quarter of a day."""
    return f"{day.year:04}-Q{(day.month - 1) // 3 + 1}"


def first_day(quarter: str) -> date:
    """The first day of a quarter."""
    return date(int(quarter[:4]), 3 * int(quarter[-1]) - 2, 1)


def last_day(quarter: str) -> date:
    """The last day of a quarter."""
    return first_day(back(quarter, -1)) - timedelta(days=1)


def back(quarter: str, quarters: int = 1) -> str:
    """The quarter so many before; a negative number goes on."""
    number = int(quarter[:4]) * 4 + int(quarter[-1]) - 1 - quarters
    return f"{number // 4:04}-Q{number % 4 + 1}"


def quarters_to(first: str, last: str) -> list[str]:
    """All quarters from one to another; none when it is later."""
    found = []
    while first <= last:
        found.append(first)
        first = back(first, -1)
    return found


def in_words(quarter: str) -> str:
    """ "Q4 2026"."""
    return f"Q{quarter[-1]} {quarter[:4]}"
