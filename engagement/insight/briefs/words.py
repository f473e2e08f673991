"""How a brief says days, numbers and comparisons: the same on every machine, one and several told apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from engagement.model.briefs import Period

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# A title is kept whole in the record and cut where it would push all else off the page.
LONGEST = 120


def day(on: date) -> str:
    """ "9 Mar 2026"."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def days(since: date, until: date) -> str:
    """ "1 Jul 2026 to 30 Sep 2026", or one day."""
    return day(since) if since == until else f"{day(since)} to {day(until)}"


def listed(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def many(number: int, one: str, several: str) -> str:
    """ "1 page", "3 pages"."""
    return f"{number:,} {one if number == 1 else several}"


def cut(text: str, longest: int = LONGEST) -> str:
    """A name as a brief shows it: one line, not longer than a line or two."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def against(number: int, before: int, period: Period) -> str:
    """ "4 more than the quarter before (15)"."""
    earlier = f"the same days of {period.before}" if period.runs else period.before
    if not before:
        return f"none in {earlier}" if number else f"none in {earlier} either"
    if number == before:
        return f"as many as in {earlier}"
    more = "more" if number > before else "fewer"
    return f"{abs(number - before):,} {more} than {earlier} ({before:,})"


def one_of(unit: str) -> str:
    """The unit of a single one: "view" of "views"."""
    irregular = {
        "people in rooms": "person in a room",
        "replies": "reply",
        "activities": "activity",
    }
    return irregular.get(unit) or (unit.removesuffix("s"))


def measured(number: float | int | None, unit: str) -> str:
    """The unit as it stands beside a number."""
    return one_of(unit) if number == 1 else unit


def most_of(parts: Sequence[str], most: int) -> str:
    """The first of many, and how many more there are: "a, b and 3 more"."""
    more = len(parts) - most
    return listed([*parts[:most], f"{more:,} more"]) if more > 0 else listed(parts)
