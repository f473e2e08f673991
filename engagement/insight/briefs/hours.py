"""A brief's chart of the time: hours by side, week by week, quarter by quarter or year by year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from engagement.insight.balance import Part, hours, week_of
from engagement.insight.briefs.words import MONTHS, listed
from engagement.insight.periods import months_of, quarter_name
from engagement.model.briefs import Drawing, Period
from engagement.model.mission import TimeSide

# Bars by week up to four months, then by quarter up to ten years, then by year.
_WEEKS, _QUARTERS = 18, 120
# A series of the chart: its name, its side and whether its hours are estimated.
_SERIES: tuple[tuple[str, TimeSide | None, bool], ...] = tuple(
    (f"{name}, {'estimated' if estimated else 'as said'}", side, estimated)
    for name, side in (
        ("Business", TimeSide.BUSINESS),
        ("Technology", TimeSide.TECHNOLOGY),
        ("No duty", None),
    )
    for estimated in (False, True)
)


def by_side(found: Sequence[Part], period: Period, first: date) -> tuple[Drawing, ...]:
    """The hours of each side, as said and estimated, from the record's first day on; none without parts."""
    if not found:
        return ()
    # What lies before the record's first day is not drawn: nobody counted then.
    since = max(period.from_on, first)
    name_of, buckets, by = _buckets(since, period.last)
    sums: dict[tuple[TimeSide | None, bool, str], float] = {}
    for part in found:
        key = (part.side, part.estimated, name_of(part.day))
        sums[key] = sums.get(key, 0.0) + part.minutes
    series = tuple(
        (name, tuple(round(sums.get((side, guess, bucket), 0.0) / 60, 1) for bucket in buckets))
        for name, side, guess in _SERIES
        if any((side, guess, bucket) in sums for bucket in buckets)
    )
    whole = [
        f"{name[:1].lower()}{name[1:]} {hours(sum(sums.get((side, guess, b), 0.0) for b in buckets))}"
        for name, side, guess in _SERIES
        if any((side, guess, b) in sums for b in buckets)
    ]
    words = f"Hours by {by}: {listed(whole)}."
    note = "By the week's Monday." if by == "week" else ""
    return (Drawing(f"Where the time went, by {by}", "stacked", buckets, series, "hours", note, words),)


def _buckets(since: date, last: date) -> tuple[Callable[[date], str], tuple[str, ...], str]:
    """(the name of a day's bar, all bars' names, what a bar is)."""
    days = (last - since).days + 1
    months = months_of(since, last)
    if days <= _WEEKS * 7:
        name_of: Callable[[date], str] = _week
        every = [date.fromordinal(n) for n in range(since.toordinal(), last.toordinal() + 1)]
        by = "week"
    elif len(months) <= _QUARTERS:
        name_of, every, by = quarter_name, months, "quarter"
    else:
        name_of, every, by = (lambda on: str(on.year)), months, "year"
    return name_of, tuple(dict.fromkeys(map(name_of, every))), by


def _week(on: date) -> str:
    monday = week_of(on)
    return f"{monday.day} {MONTHS[monday.month - 1]}"
