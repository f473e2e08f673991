"""The period of a brief, the day it is told on, and what it is compared with."""

from __future__ import annotations

from datetime import date, timedelta

from engagement.errors import Refused
from engagement.insight.briefs.words import MONTHS, days
from engagement.insight.periods import month_of, quarter_name, quarter_of, year_of
from engagement.model.briefs import Period
from engagement.model.drafts import EARLIEST, LATEST

_DAY = timedelta(days=1)


def period_of(from_on: date, to_on: date, today: date) -> Period:
    """The period from one day to another, told on its last day if that is past, else today.

    So a brief of a period that is over depends on the record alone: run tomorrow, on the same data, it is the
    same. Raises Refused, field "from" or "to".
    """
    for field, one in (("from", from_on), ("to", to_on)):
        if not EARLIEST <= one <= LATEST:
            raise Refused(
                f"{field.capitalize()}: {one} is not between {EARLIEST} and {LATEST}.", field, str(one)
            )
    if to_on < from_on:
        raise Refused(f"To: the period ends on {to_on}, before it starts ({from_on}).", "to", str(to_on))
    on_day = min(to_on, today)
    last = max(on_day, from_on - _DAY)
    before_from, before_to, before = _before(from_on, to_on)
    if from_on <= last < to_on:
        before_to = min(before_from + (last - from_on), before_to)
    return Period(from_on, to_on, on_day, last, before_from, before_to, before)


def _before(from_on: date, to_on: date) -> tuple[date, date, str]:
    """First and last day of the period before, and its name: a calendar's own, or as many days."""
    yesterday = from_on - _DAY
    for span_of, name in ((month_of, "month"), (quarter_of, "quarter"), (year_of, "year")):
        if span_of(from_on) == (from_on, to_on):
            return *span_of(yesterday), f"the {name} before"
    length = (to_on - from_on).days + 1
    named = "the day before" if length == 1 else f"the {length:,} days before"
    return from_on - timedelta(days=length), yesterday, named


def name_of(from_on: date, to_on: date) -> str:
    """What a brief is called when nobody names it: "Q3 2026", "September 2026", "2026", or its days."""
    if year_of(from_on) == (from_on, to_on):
        return str(from_on.year)
    if quarter_of(from_on) == (from_on, to_on):
        return quarter_name(from_on)
    if month_of(from_on) == (from_on, to_on):
        return f"{MONTHS[from_on.month - 1]} {from_on.year}"
    return days(from_on, to_on)
