"""A period against another: the one before, or the same a year ago, on equal terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from engagement.insight.compare import Grouped
from engagement.insight.periods import month_of, months_back, quarter_name
from engagement.insight.sums import covered

_COMPARED = {
    "group": "str",
    "value": "float64",
    "before": "float64",
    "change": "float64",
    "share": "float64",
    "known": "int64",
    "of": "int64",
    "known_before": "int64",
    "of_before": "int64",
}


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day."""

    since: date
    until: date

    @property
    def name(self) -> str:
        """ "2026", "Q3 2026", "March 2026" or the days."""
        first, last = self.since, self.until
        whole = first.day == 1 and last == month_of(last)[1]
        months = _months(first, last)
        if whole and months == 12 and first.month == 1:
            return str(first.year)
        if whole and months == 3 and first.month % 3 == 1:
            return quarter_name(first)
        if whole and months == 1:
            return f"{first:%B} {first.year}"
        return f"{first.isoformat()} to {last.isoformat()}"


def period_before(since: date, until: date, today: date | None = None) -> tuple[Span, Span] | None:
    """A period and the one of the same length before it; None where the calendar has none.

    Whole months (a month, quarter, half or year) go against as many months before; other days against
    as many days. With `today` inside the period only what has passed is compared: its days so far
    against as many first days of the period before.
    """
    if until < since:
        return None
    try:
        earlier = _before(since, until)
    except (ValueError, OverflowError):
        return None
    return _so_far(Span(since, until), earlier, today)


def same_last_year(since: date, until: date, today: date | None = None) -> tuple[Span, Span] | None:
    """A period and the same days a year before; None where the calendar has none.

    29 February goes against 28 February; a period that ends with February ends with it in both years.
    """
    if until < since or since.year < 2:
        return None
    if today is not None and since <= today < until:
        until = today
    ends_month = since.day == 1 and until == month_of(until)[1]
    last = _year_before(until)
    earlier = Span(_year_before(since), month_of(last)[1] if ends_month else last)
    return Span(since, until), earlier


def against(now: Grouped, before: Grouped) -> pd.DataFrame:
    """Two periods' groups beside each other; give `grouped` no limit (`most`) to compare each group.

    Columns: group, value, before (float, NaN unknown), change (value - before), share (change /
    before; NaN where before is 0, negative or unknown), known, of, known_before, of_before; in the order of
    `now`, then what only `before` has. A group without rows in one period has 0 there: nothing was done.
    """
    left, right = now.frame.set_index("group"), before.frame.set_index("group")
    names = [*left.index, *(name for name in right.index if name not in left.index)]
    made = pd.DataFrame({"group": pd.Series(names, dtype="str")})
    for column, source, of in (("value", left, "of"), ("before", right, "of_before")):
        found = source.reindex(names)
        made[of] = found["of"].fillna(0).to_numpy()
        made["known" + of.removeprefix("of")] = found["known"].fillna(0).to_numpy()
        made[column] = found["value"].where(made[of].to_numpy() > 0, 0.0).to_numpy()
    made["change"] = made["value"] - made["before"]
    made["share"] = (made["change"] / made["before"]).where(made["before"] > 0)
    return made[list(_COMPARED)].astype(_COMPARED)


def in_words(now: Grouped, before: Grouped, spans: tuple[Span, Span], unit: str = "") -> str:
    """The two totals, the change, and what each covers, in a sentence."""
    this, that = now.total, before.total
    named = f" {unit}" if unit else ""
    told = f"{spans[0].name}: {covered(this, unit)} {spans[1].name}: {covered(that, unit)}"
    if this.value is None or that.value is None:
        return told
    change = this.value - that.value
    word = "more" if change > 0 else "less"
    by = f" ({abs(change) / that.value:.0%})" if that.value > 0 else ""
    said = f"{abs(change):,.0f}{named} {word}{by}." if change else "No change."
    if (
        this.known / this.of < 0.9 * that.known / that.of
        or that.known / that.of < 0.9 * this.known / this.of
    ):
        said += " The two cover different shares of what there was: part of the change may be that."
    return f"{told} {said}"


def _before(since: date, until: date) -> Span:
    if since.day == 1 and until == month_of(until)[1]:
        return Span(months_back(since, _months(since, until)), since - timedelta(days=1))
    return Span(since - (until - since) - timedelta(days=1), since - timedelta(days=1))


def _so_far(now: Span, earlier: Span, today: date | None) -> tuple[Span, Span]:
    if today is None or not now.since <= today < now.until:
        return now, earlier
    same_day = min(earlier.since + (today - now.since), earlier.until)
    return Span(now.since, today), Span(earlier.since, same_day)


def _year_before(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28) if leap_day else day.replace(year=day.year - 1)


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1
